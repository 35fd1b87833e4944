"""Object keys as people type them and as the terminal shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from serverless_s3_processor.runtime.config import names

_URI: Final = "s3://"


@dataclass(frozen=True, slots=True)
class ObjectArgument:
    """A key or prefix that a person typed; without a bucket it is in the stack's bucket."""

    key: str
    bucket: str | None = None

    def __str__(self) -> str:
        return escaped(f"{_URI}{self.bucket}/{self.key}" if self.bucket else self.key)


def watched(text: str) -> ObjectArgument:
    """Parse a key or prefix; in the stack's bucket `uploads/` may be left out."""
    if text.startswith(_URI):
        bucket, _, key = text.removeprefix(_URI).partition("/")
        return ObjectArgument(key, bucket)
    if text.startswith(names.WATCHED_PREFIX):
        return ObjectArgument(text)
    return ObjectArgument(names.WATCHED_PREFIX + text.removeprefix("/"))


def candidates(text: str) -> list[ObjectArgument]:
    """Return the keys that the text may mean, likeliest first."""
    argument = watched(text)
    return (
        [argument, ObjectArgument(names.WATCHED_PREFIX + text)]
        if argument == ObjectArgument(text)
        else [argument]
    )


def located(bucket: str, key: str, environment: str) -> str:
    """Return a key as a person can type it: with the bucket, unless that is the stack's."""
    is_own = bucket.startswith(names.bucket(environment, ""))
    return str(ObjectArgument(key, None if is_own else bucket))


def escaped(text: str) -> str:
    """Return text that is safe for a terminal: escapes all that is not printable."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
