"""Parses events of API Gateway's proxy integration into requests."""

from __future__ import annotations

import base64
import json
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.api.errors import ApiError, invalid_field, missing_field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from serverless_s3_processor.runtime.api.endpoint import Endpoint
    from serverless_s3_processor.runtime.api.fields import Field, Request

_SIGNATURE: Final = "x-amz-"
"""Prefix of the parameters of a signature in the query."""
_from_text: Final = attrgetter("kind.from_text")
_from_json: Final = attrgetter("kind.from_json")


def parse(endpoint: Endpoint, event: Mapping[str, Any]) -> Request:
    """Return the request of an event.

    Raises:
        ApiError: a field is missing, unknown, repeated or invalid; the error names it.
    """
    values = _values(endpoint.fields_in("query"), _query(event), _from_text)
    if fields := endpoint.fields_in("path"):
        values |= _values(fields, event.get("pathParameters") or {}, _from_text)
    if fields := endpoint.fields_in("body"):
        values |= _values(fields, _body(event), _from_json)
    return endpoint.request(values)


def _query(event: Mapping[str, Any]) -> dict[str, str]:
    parameters: Mapping[str, Sequence[str]] = event.get("multiValueQueryStringParameters") or {}
    if not parameters:
        single: Mapping[str, str] = event.get("queryStringParameters") or {}
        parameters = {name: [value] for name, value in single.items()}
    fields = {n: v for n, v in parameters.items() if not n.lower().startswith(_SIGNATURE)}
    return _unique((name, value) for name, values in fields.items() for value in values)


def _body(event: Mapping[str, Any]) -> dict[str, Any]:
    text = event.get("body") or ""
    try:
        raw = base64.b64decode(text) if event.get("isBase64Encoded") else text
        body = (
            json.loads(raw, object_pairs_hook=_unique, parse_constant=_refuse)
            if raw.strip()
            else {}
        )
    except (ValueError, RecursionError):
        raise ApiError(400, "InvalidBody", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise ApiError(400, "InvalidBody", "The body must be a JSON object.")
    return body


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise ApiError(400, "RepeatedField", "The field is repeated.", _escaped(name))
        fields[name] = value
    return fields


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _values(
    fields: Sequence[Field[Any]],
    raw_values: Mapping[str, Any],
    parser: Callable[[Field[Any]], Callable[[Any], object]],
) -> dict[str, Any]:
    _refuse_unknown(fields, raw_values)
    values = {}
    for field in fields:
        if field.name in raw_values:
            try:
                values[field.name] = parser(field)(raw_values[field.name])
            except ValueError as error:
                raise invalid_field(field.name, f"{field.name} {error}.") from None
        elif field.is_required:
            raise missing_field(field.name)
    return values


def _refuse_unknown(fields: Sequence[Field[Any]], raw_values: Iterable[str]) -> None:
    names = [field.name for field in fields]
    for name in raw_values:
        if name not in names:
            allowed = (
                f"Allowed fields: {', '.join(names)}." if names else "No field is allowed here."
            )
            message = f"There is no such field. {allowed}"
            raise ApiError(400, "UnknownField", message, _escaped(name))


def _escaped(name: str) -> str:
    return name.encode("ascii", "backslashreplace").decode()[:100] or '""'
