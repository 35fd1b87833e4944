"""Read a request of API Gateway's proxy integration into the values of an endpoint's fields."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.api.endpoint import ApiError
from serverless_s3_processor.runtime.api.fields import Values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from serverless_s3_processor.runtime.api.endpoint import Endpoint
    from serverless_s3_processor.runtime.api.fields import Field

_SIGNATURE: Final = "x-amz-"
"""Begins the parameters of a request that is signed in its query."""


def read(endpoint: Endpoint, event: Mapping[str, Any]) -> Values:
    """Return the request's values.

    Raises:
        ApiError: something is missing, unknown, given twice or malformed; it names the field.
    """
    values = _values(endpoint.query, _query(event), as_text=True)
    if endpoint.path_fields:
        parameters = event.get("pathParameters") or {}
        values |= _values(endpoint.path_fields, parameters, as_text=True)
    if endpoint.body:
        values |= _values(endpoint.body, _body(event), as_text=False)
    return Values(values)


def _query(event: Mapping[str, Any]) -> dict[str, str]:
    parameters: Mapping[str, Sequence[str]] = event.get("multiValueQueryStringParameters") or {}
    if not parameters:
        single: Mapping[str, str] = event.get("queryStringParameters") or {}
        parameters = {name: [value] for name, value in single.items()}
    wanted = {n: v for n, v in parameters.items() if not n.lower().startswith(_SIGNATURE)}
    for name, values in wanted.items():
        if len(values) > 1:
            raise ApiError(400, "RepeatedField", "It is given more than once.", _shown(name))
    return {name: values[0] for name, values in wanted.items()}


def _body(event: Mapping[str, Any]) -> dict[str, Any]:
    text = event.get("body") or ""
    try:
        raw = base64.b64decode(text) if event.get("isBase64Encoded") else text
        body = (
            json.loads(raw, object_pairs_hook=_once, parse_constant=_refuse) if raw.strip() else {}
        )
    except (ValueError, RecursionError):
        raise ApiError(400, "InvalidBody", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise ApiError(400, "InvalidBody", "The body must be a JSON object.")
    return body


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ApiError(400, "RepeatedField", "It is given more than once.", _shown(name))
        found[name] = value
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _values(
    fields: Sequence[Field[Any]], given: Mapping[str, Any], *, as_text: bool
) -> dict[str, Any]:
    _refuse_unknown(fields, given)
    found = {}
    for field in fields:
        if field.name in given:
            found[field.name] = _value(field, given[field.name], as_text=as_text)
        elif field.required:
            raise ApiError(400, "MissingField", f"{field.name} is missing.", field.name)
    return found


def _value(field: Field[Any], value: Any, *, as_text: bool) -> Any:  # noqa: ANN401 - by field
    try:
        return field.kind.from_text(value) if as_text else field.kind.from_json(value)
    except ValueError as error:
        message = f"{field.name} {error}."
        raise ApiError(400, "InvalidField", message, field.name) from None


def _refuse_unknown(fields: Sequence[Field[Any]], given: Iterable[str]) -> None:
    known = [field.name for field in fields]
    for name in given:
        if name not in known:
            allowed = f"Allowed are {', '.join(known)}." if known else "None is allowed here."
            raise ApiError(400, "UnknownField", f"There is no such field. {allowed}", _shown(name))


def _shown(name: str) -> str:
    return name.encode("ascii", "backslashreplace").decode()[:100] or '""'
