"""DynamoDB's typed JSON: plain values to attribute values and back.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.runtime.domain.record import Json


def to_item(attributes: Mapping[str, Json]) -> dict[str, Any]:
    """Return a DynamoDB item."""
    return {  # most are text: calling a function for each takes twice the time
        name: {"S": value} if isinstance(value, str) else _typed(value)
        for name, value in attributes.items()
    }


def from_item(item: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return plain values; numbers become `int`, for we write no others.

    Raises:
        ValueError: an attribute of a type that we do not write.
    """
    return {name: value["S"] if "S" in value else _plain(value) for name, value in item.items()}


def record_key(identity: tuple[str, str]) -> dict[str, Any]:
    """Return the primary key of a record."""
    return to_item({names.OBJECT_KEY: identity[0], names.UPLOAD_TIME: identity[1]})


def _typed(value: Json) -> dict[str, Any]:
    match value:
        case str():
            return {"S": value}
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case list():
            return {"L": [_typed(part) for part in value]}
        case dict():
            return {"M": to_item(value)}
    raise TypeError(f"DynamoDB can't hold a {type(value).__name__}")


def _plain(value: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever the item holds
    match value:
        case {"S": text}:
            return text
        case {"BOOL": plain}:
            return plain
        case {"N": number}:
            return int(number)
        case {"NULL": _}:
            return None
        case {"L": parts}:
            return [_plain(part) for part in parts]
        case {"M": parts}:
            return from_item(parts)
    raise ValueError(f"an attribute of a type that we do not write: {', '.join(value)}")
