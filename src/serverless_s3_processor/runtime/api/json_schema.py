"""JSON Schemas of the types of responses; not used in Lambda."""

from __future__ import annotations

import inspect
from enum import StrEnum
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from serverless_s3_processor.runtime.api.schemas.values import Keyword

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean"}


class Schemas:
    """Schemas of types; those of typed dictionaries and enumerations are named components.

    Objects allow no additional properties: a test fails for a response with any.
    """

    def __init__(self) -> None:
        self.components: dict[str, Any] = {}

    def of(self, hint: Any) -> dict[str, Any]:  # noqa: ANN401, PLR0911 - one for each kind of type
        """Return the schema of a type.

        Raises:
            TypeError: the type has no schema.
        """
        origin, arguments = get_origin(hint), get_args(hint)
        if is_typeddict(hint) or (isinstance(hint, type) and issubclass(hint, StrEnum)):
            return self._component(hint)
        if hint in _PLAIN:
            return {"type": _PLAIN[hint]}
        if origin is Annotated:
            return self.of(arguments[0]) | _keywords(arguments[1:])
        if origin is Literal:
            return {"type": "string", "enum": list(arguments)}
        if origin in (Union, UnionType):
            return self._nullable(arguments)
        if origin is list:
            return {"type": "array", "items": self.of(arguments[0])}
        if origin is dict:
            return {"type": "object", **self._members(*arguments)}
        raise TypeError(f"{hint} has no schema")

    def response(self, hint: Any) -> dict[str, Any]:  # noqa: ANN401 - a typed dictionary
        """Return the schema of a response's body, which has the `requestId` too."""
        reference = self.of(hint)
        if is_typeddict(hint):
            component = self.components[hint.__name__]
            component["properties"]["requestId"] = {
                "type": "string",
                "description": "Identifies the request in the logs.",
            }
            component["required"] = [*dict.fromkeys([*component["required"], "requestId"])]
        return reference

    def _component(self, hint: Any) -> dict[str, Any]:  # noqa: ANN401 - a class
        name = hint.__name__
        if name not in self.components:
            self.components[name] = {}  # for recursive types
            schema = self._object(hint) if is_typeddict(hint) else _enumeration(hint)
            self.components[name] |= _described(hint) | schema
        return {"$ref": f"#/components/schemas/{name}"}

    def _object(self, hint: Any) -> dict[str, Any]:  # noqa: ANN401 - a typed dictionary
        hints = get_type_hints(hint, include_extras=True)
        properties, required = {}, []
        for name, field_type in hints.items():
            if get_origin(field_type) is NotRequired:
                properties[name] = self.of(get_args(field_type)[0])
            else:
                properties[name] = self.of(field_type)
                required.append(name)
        return {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }

    def _nullable(self, arguments: Iterable[Any]) -> dict[str, Any]:
        (hint,) = (argument for argument in arguments if argument is not NoneType)
        schema = self.of(hint)
        if "type" in schema:
            return {**schema, "type": [schema["type"], "null"]}
        return {"anyOf": [schema, {"type": "null"}]}

    def _members(self, key: Any, value: Any) -> dict[str, Any]:  # noqa: ANN401 - types
        names = {} if key is str else {"propertyNames": self.of(key)}
        return names | ({} if value is Any else {"additionalProperties": self.of(value)})


def _keywords(metadata: Iterable[object]) -> dict[str, Any]:
    """Return the keywords of an annotation, whose text is the description."""
    return dict(
        keyword if isinstance(keyword, Keyword) else ("description", keyword)
        for keyword in metadata
    )


def _enumeration(hint: type[StrEnum]) -> dict[str, Any]:
    return {"type": "string", "enum": [member.value for member in hint]}


def _described(hint: type) -> dict[str, Any]:
    text = inspect.cleandoc(hint.__doc__ or "").removesuffix(".")
    return {"description": text} if text else {}
