"""Declarations of requests as classes, whose fields parse, check and document the values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar, overload

from serverless_s3_processor.runtime.api import kinds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from serverless_s3_processor.runtime.api.kinds import Kind
    from serverless_s3_processor.runtime.domain.records.record import Json

T = TypeVar("T")

MAX_CURSOR_LENGTH: Final = 3072
"""Enough for the longest key and version id; with a prefix, below the 10,240 bytes that API Gateway
takes for a request's line and headers.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"""


def camel_case(name: str) -> str:
    """Return a Python name in camelCase."""
    first, *words = name.split("_")
    return first + "".join(word.title() for word in words)


class Field(Generic[T]):
    """A field of a request: the value on an instance of the request, the field on its class.

    `name` is the field's name in JSON, by default the attribute's in camelCase. `default` is the
    value of a field that a request leaves out.
    """

    def __init__(
        self,
        kind: Kind[Any],
        description: str,
        *,
        name: str = "",
        is_required: bool = False,
        default: Any = None,  # noqa: ANN401 - by kind
        example: Json = None,
    ) -> None:
        self.kind, self.description, self.name = kind, description, name
        self.is_required, self.default, self.example = is_required, default, example

    def __set_name__(self, owner: type[Request], attribute: str) -> None:
        self.name = self.name or camel_case(attribute)

    @overload
    def __get__(self, request: None, owner: type[Request]) -> Self: ...

    @overload
    def __get__(self, request: Request, owner: type[Request]) -> T: ...

    def __get__(self, request: Request | None, owner: type[Request]) -> Self | T:
        if request is None:
            return self
        value: T = request.values.get(self.name, self.default)
        return value


class Request:
    """The parsed request of an endpoint; this one has no fields."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    @classmethod
    def fields(cls) -> list[Field[Any]]:
        """Return the fields in the order in which they are declared."""
        return [value for value in vars(cls).values() if isinstance(value, Field)]


def required(kind: Kind[T], description: str, *, name: str = "", example: Json = None) -> Field[T]:
    """Return a required field."""
    return Field(kind, description, name=name, is_required=True, example=example)


def optional(
    kind: Kind[T], description: str, *, name: str = "", example: Json = None
) -> Field[T | None]:
    """Return a field that is None by default."""
    return Field(kind, description, name=name, example=example)


def defaulting(kind: Kind[T], default: T, description: str, *, example: Json = None) -> Field[T]:
    """Return a field with a default."""
    return Field(kind, description, default=default, example=example)


def key(description: str = "The key of the object.") -> Field[str]:
    """Return the required field of an object's key."""
    return required(kinds.key(), description, example="uploads/report.pdf")


def optional_key(description: str = "The key of the object.") -> Field[str | None]:
    """Return the optional field of an object's key."""
    return optional(kinds.key(), description, example="uploads/report.pdf")


def version_id(
    description: str = "The version id; by default that of the current version.",
) -> Field[str | None]:
    """Return the field of an object's version id."""
    return optional(kinds.short_text(), description)


def prefix(
    description: str = "Only keys that begin with this prefix.", example: Json = None
) -> Field[str]:
    """Return the field of a prefix of keys, by default empty."""
    return defaulting(kinds.prefix(), "", description, example=example)


def since(description: str) -> Field[datetime | None]:
    """Return the field of the start of a time range."""
    return optional(kinds.timestamp(), description, name="from")


def until(description: str) -> Field[datetime | None]:
    """Return the field of the end of a time range."""
    return optional(kinds.timestamp(), description, name="to")


def limit(maximum: int, default: int, description: str) -> Field[int]:
    """Return the field of the maximum number of items in a response."""
    return defaulting(kinds.integer(1, maximum), default, description)


def cursor(description: str) -> Field[str | None]:
    """Return the field of a page's cursor."""
    return optional(kinds.short_text(MAX_CURSOR_LENGTH), description)


def dry_run(description: str) -> Field[bool]:
    """Return the field of a dry run."""
    return defaulting(kinds.boolean(), False, description)  # noqa: FBT003 - the default
