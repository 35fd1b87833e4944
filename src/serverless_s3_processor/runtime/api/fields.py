"""What a request may hold: kinds of values, and how each is read from a query or from JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from serverless_s3_processor.runtime.domain import clock, key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from serverless_s3_processor.runtime.domain.record import Json

T = TypeVar("T")

_RUN: Final = re.compile("[A-Za-z0-9_-]{1,80}")
_YEARS: Final = range(2000, 2101)
"""S3 is from 2006; arithmetic on years that no file has would overflow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[T]):
    """A kind of value: its JSON Schema, and how it is read.

    Both readers raise ValueError; its text goes on where a person reads "<name> ...".
    """

    schema: Mapping[str, Json]
    from_json: Callable[[object], T]
    from_text: Callable[[str], T]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Generic[T]):
    """A value that a request may have, in its path, in its query or in its body."""

    name: str
    meaning: str
    kind: Kind[Any]
    required: bool = False
    default: Any = None
    example: Json = None


class Values:
    """The values of a request, by field."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __getitem__(self, field: Field[T]) -> T:
        value: T = self._values.get(field.name, field.default)
        return value


def required(name: str, kind: Kind[T], meaning: str, *, example: Json = None) -> Field[T]:
    """Return a field that must be there."""
    return Field(name=name, kind=kind, meaning=meaning, required=True, example=example)


def optional(name: str, kind: Kind[T], meaning: str, *, example: Json = None) -> Field[T | None]:
    """Return a field that is None if it is not there."""
    return Field(name=name, kind=kind, meaning=meaning, example=example)


def defaulting(
    name: str, kind: Kind[T], default: T, meaning: str, *, example: Json = None
) -> Field[T]:
    """Return a field that has a value also if it is not there."""
    return Field(name=name, kind=kind, meaning=meaning, default=default, example=example)


def text(check: Callable[[str], T], **schema: Json) -> Kind[T]:
    """Return a kind of text; `check` returns what it stands for, or raises ValueError."""

    def from_json(value: object) -> T:
        if not isinstance(value, str):
            raise ValueError("must be text")  # noqa: TRY004 - one error for whoever sent it
        return check(value)

    return Kind(schema={"type": "string", **schema}, from_json=from_json, from_text=check)


def a_key() -> Kind[str]:
    """Return the kind of keys."""
    return text(_is_key, minLength=1, maxLength=key.MOST_BYTES)


def a_key_under(prefix: str) -> Kind[str]:
    """Return the kind of keys under a prefix."""

    def check(value: str) -> str:
        if not _is_key(value).startswith(prefix):
            raise ValueError(f"must begin with {prefix}")
        return value

    return text(check, **a_key().schema, pattern=f"^{prefix}")


def a_prefix() -> Kind[str]:
    """Return the kind of what keys may begin with."""
    return text(lambda value: _is_key(value) if value else value, maxLength=key.MOST_BYTES)


def short_text(most: int = 1024) -> Kind[str]:
    """Return the kind of text that is neither empty nor long, such as a version id."""

    def check(value: str) -> str:
        if not 0 < len(value) <= most:
            raise ValueError(f"must have 1 to {most:,} characters")
        return _unicode(value)

    return text(check, minLength=1, maxLength=most)


def a_run() -> Kind[str]:
    """Return the kind of names of runs: those of executions that need no encoding in an address."""

    def check(value: str) -> str:
        if not _RUN.fullmatch(value):
            raise ValueError("must have 1 to 80 letters, digits, - and _")
        return value

    return text(check, pattern=f"^{_RUN.pattern}$")


def a_choice(*values: str) -> Kind[str]:
    """Return the kind of one of some words."""

    def check(value: str) -> str:
        if value not in values:
            raise ValueError(f"must be one of {', '.join(values)}")
        return value

    return text(check, enum=list(values))


def a_moment() -> Kind[datetime]:
    """Return the kind of moments in ISO-8601; one without a zone is UTC."""

    def check(value: str) -> datetime:
        try:
            year = datetime.fromisoformat(value).year
        except ValueError:
            raise ValueError("must be a moment such as 2026-01-31T12:00:00Z") from None
        if year not in _YEARS:
            raise ValueError(f"must be in the years {_YEARS[0]} to {_YEARS[-1]}")
        return clock.parse(value)

    return text(check, format="date-time")


def a_whole_number(least: int, most: int) -> Kind[int]:
    """Return the kind of whole numbers from `least` to `most`, neither below 0."""
    message = f"must be a whole number from {least:,} to {most:,}"

    def from_json(value: object) -> int:
        # For JSON Schema, 5.0 is a whole number like 5.
        value = int(value) if isinstance(value, float) and value.is_integer() else value
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(message)
        return value

    def from_text(value: str) -> int:
        if not (value.isascii() and value.isdigit() and len(value) <= len(str(most))):
            raise ValueError(message)
        return from_json(int(value))

    schema: dict[str, Json] = {"type": "integer", "minimum": least, "maximum": most}
    return Kind(schema=schema, from_json=from_json, from_text=from_text)


def a_flag() -> Kind[bool]:
    """Return the kind of yes or no."""

    def from_json(value: object) -> bool:
        if not isinstance(value, bool):
            raise ValueError("must be true or false")  # noqa: TRY004 - as above
        return value

    def from_text(value: str) -> bool:
        if value not in ("true", "false"):
            raise ValueError("must be true or false")
        return value == "true"

    return Kind(schema={"type": "boolean"}, from_json=from_json, from_text=from_text)


def _is_key(value: str) -> str:
    try:
        return key.checked(value)
    except ValueError as error:
        raise ValueError(f"can't be a key: {error}") from None


def _unicode(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("is not Unicode") from None
    return value
