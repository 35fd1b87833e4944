"""The kinds of values in requests, with their JSON Schemas and parsers."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.events import key as object_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from serverless_s3_processor.runtime.domain.records.record import Json

T = TypeVar("T")

_RUN: Final = re.compile("[A-Za-z0-9_-]{1,80}")
_YEARS: Final = range(2000, 2101)
"""Accepted years: S3 began in 2006, and arithmetic on extreme years would overflow."""


class Kind(NamedTuple, Generic[T]):
    """A kind of value: its JSON Schema, and its parsers for bodies and queries.

    Both parsers raise ValueError, with a message that continues "<field> ...".
    """

    schema: Mapping[str, Json]
    from_json: Callable[[object], T]
    from_text: Callable[[str], T]


def text(check: Callable[[str], T], **schema: Json) -> Kind[T]:
    """Return a kind of text; `check` returns its value, or raises ValueError."""

    def from_json(value: object) -> T:
        if not isinstance(value, str):
            raise ValueError("must be text")  # noqa: TRY004 - as documented
        return check(value)

    return Kind({"type": "string", **schema}, from_json, check)


def key() -> Kind[str]:
    """Return the kind of object keys."""
    return text(_checked_key, minLength=1, maxLength=object_key.MAX_BYTES)


def key_under(prefix: str) -> Kind[str]:
    """Return the kind of object keys that begin with a prefix."""

    def check(value: str) -> str:
        if not _checked_key(value).startswith(prefix):
            raise ValueError(f"must begin with {prefix}")
        return value

    return text(check, **key().schema, pattern=f"^{prefix}")


def prefix() -> Kind[str]:
    """Return the kind of prefixes of keys, which may be empty."""
    return text(
        lambda value: _checked_key(value) if value else value, maxLength=object_key.MAX_BYTES
    )


def short_text(max_length: int = 1024) -> Kind[str]:
    """Return the kind of texts of 1 to `max_length` characters, such as version ids."""

    def check(value: str) -> str:
        if not 0 < len(value) <= max_length:
            raise ValueError(f"must have 1 to {max_length:,} characters")
        return _unicode(value)

    return text(check, minLength=1, maxLength=max_length)


def run_name() -> Kind[str]:
    """Return the kind of run names: execution names without characters that URLs encode."""

    def check(value: str) -> str:
        if not _RUN.fullmatch(value):
            raise ValueError("must have 1 to 80 letters, digits, - and _")
        return value

    return text(check, pattern=f"^{_RUN.pattern}$")


def choice(*values: str) -> Kind[str]:
    """Return the kind of an enumeration."""

    def check(value: str) -> str:
        if value not in values:
            raise ValueError(f"must be one of {', '.join(values)}")
        return value

    return text(check, enum=list(values))


def timestamp() -> Kind[datetime]:
    """Return the kind of timestamps in ISO-8601; the default time zone is UTC."""

    def check(value: str) -> datetime:
        try:
            year = datetime.fromisoformat(value).year
        except ValueError:
            raise ValueError("must be a timestamp such as 2026-01-31T12:00:00Z") from None
        if year not in _YEARS:
            raise ValueError(f"must be in the years {_YEARS[0]} to {_YEARS[-1]}")
        return clock.parse(value)

    return text(check, format="date-time")


def integer(minimum: int, maximum: int) -> Kind[int]:
    """Return the kind of integers from `minimum` to `maximum`, which are not negative."""
    message = f"must be a whole number from {minimum:,} to {maximum:,}"

    def from_json(value: object) -> int:
        # For JSON Schema, 5.0 is an integer like 5.
        value = int(value) if isinstance(value, float) and value.is_integer() else value
        if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
            raise ValueError(message)
        return value

    def from_text(value: str) -> int:
        if not (value.isascii() and value.isdigit() and len(value) <= len(str(maximum))):
            raise ValueError(message)
        return from_json(int(value))

    return Kind({"type": "integer", "minimum": minimum, "maximum": maximum}, from_json, from_text)


def boolean() -> Kind[bool]:
    """Return the kind of booleans."""

    def from_json(value: object) -> bool:
        if not isinstance(value, bool):
            raise ValueError("must be true or false")  # noqa: TRY004 - as above
        return value

    def from_text(value: str) -> bool:
        if value not in ("true", "false"):
            raise ValueError("must be true or false")
        return value == "true"

    return Kind({"type": "boolean"}, from_json, from_text)


def _checked_key(value: str) -> str:
    try:
        return object_key.validate(value)
    except ValueError as error:
        raise ValueError(f"can't be a key: {error}") from None


def _unicode(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("is not Unicode") from None
    return value
