"""Converts plain values to DynamoDB's attribute values and back.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from serverless_s3_processor.runtime.domain.records.record import Json


def to_item(attributes: Mapping[str, Json]) -> dict[str, Any]:
    """Return a DynamoDB item."""
    return {name: _to_attribute_value(value) for name, value in attributes.items()}


def from_item(item: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return plain values; numbers become `int`, as no others are written.

    Raises:
        ValueError: an attribute has a type that is never written.
    """
    return {name: _to_plain_value(value) for name, value in item.items()}


def record_key(identity: tuple[str, str]) -> dict[str, Any]:
    """Return the primary key of a record."""
    return to_item({names.OBJECT_KEY: identity[0], names.UPLOAD_TIME: identity[1]})


def _to_attribute_value(value: Json) -> dict[str, Any]:
    if isinstance(value, str):  # most are, and this is faster than a match
        return {"S": value}
    if isinstance(value, bool):
        return {"BOOL": value}
    match value:
        case None:
            return {"NULL": True}
        case int():
            return {"N": str(value)}
        case list():
            return {"L": [_to_attribute_value(part) for part in value]}
        case dict():
            return {"M": to_item(value)}
    raise TypeError(f"DynamoDB can't store a {type(value).__name__}")


def _to_plain_value(value: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever the item holds
    for kind, plain in value.items():  # a match on dicts takes four times as long
        if kind in _PLAIN:
            return plain
        if read := _READERS.get(kind):
            return read(plain)
    raise ValueError(f"an attribute of a type that is never written: {', '.join(value)}")


_PLAIN: Final = ("S", "BOOL")
_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "N": int,
    "M": from_item,
    "L": lambda parts: [_to_plain_value(part) for part in parts],
    "NULL": lambda _: None,
}
"""What makes plain values of other attribute values, by their type."""
