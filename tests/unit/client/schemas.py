"""Schemas of the OpenAPI document, and types of the client, in a form in which they compare."""

from __future__ import annotations

import json
from importlib import resources
from types import NoneType, UnionType
from typing import (
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

Shape = Any
DOCUMENT: dict[str, Any] = json.loads(
    resources.files("serverless_s3_processor.runtime.api")
    .joinpath("openapi.json")
    .read_text(encoding="utf-8")
)
_PLAIN = {str: "string", int: "integer", bool: "boolean", float: "number"}


def operations() -> dict[str, dict[str, Any]]:
    """All operations by name, each with its method and path."""
    return {
        operation["operationId"]: {**operation, "method": method.upper(), "path": path}
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    }


def answer(operation: str, status: int) -> dict[str, Any]:
    """The schema of an answer."""
    response = operations()[operation]["responses"][str(status)]
    schema: dict[str, Any] = response["content"]["application/json"]["schema"]
    return schema


def of_schema(schema: dict[str, Any]) -> Shape:  # noqa: PLR0911 - one for each kind
    """The shape of what a schema describes."""
    if "$ref" in schema:
        return of_schema(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        one, null = schema["anyOf"]
        assert null == {"type": "null"}
        return _maybe(of_schema(one))
    if "enum" in schema:
        return {"one of": sorted(schema["enum"])}
    match schema["type"]:
        case [kind, "null"]:
            return _maybe(of_schema({**schema, "type": kind}))
        case "array":
            return [of_schema(schema["items"])]
        case "object":
            return _of_object(schema)
    return schema["type"]


def _of_object(schema: dict[str, Any]) -> Shape:
    if "properties" in schema:
        assert schema["additionalProperties"] is False
        members = {name: of_schema(each) for name, each in schema["properties"].items()}
        return {"members": members, "required": sorted(schema.get("required", []))}
    more = schema.get("additionalProperties")
    return {"each": of_schema(more) if more else "anything"}


def of_type(kind: Any) -> Shape:  # noqa: PLR0911 - as above
    """The shape of what a type describes."""
    if is_typeddict(kind):
        return _of_typed_dict(kind)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind is Any:
        return "anything"
    origin, args = get_origin(kind), get_args(kind)
    if origin is NotRequired:
        return of_type(args[0])
    if origin is Literal:
        return {"one of": sorted(args)}
    if origin in (Union, UnionType):
        (one,) = (each for each in args if each is not NoneType)
        return _maybe(of_type(one))
    if origin is list:
        return [of_type(args[0])]
    assert origin is dict, kind
    return {"each": of_type(args[1])}


def _of_typed_dict(kind: Any) -> Shape:
    hints = get_type_hints(kind, include_extras=True)
    # With postponed annotations, `__required_keys__` does not know of NotRequired.
    required = sorted(
        name
        for name, hint in hints.items()
        if name in kind.__required_keys__ and get_origin(hint) is not NotRequired
    )
    return {
        "members": {name: of_type(hint) for name, hint in hints.items()},
        "required": required,
    }


def _maybe(shape: Shape) -> Shape:
    return {"maybe": shape}
