"""Keys as people type them and as they may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from serverless_s3_processor.runtime.config import names

_URI: Final = "s3://"

KEY_HELP: Final = "An object's key, with or without `uploads/`; or `s3://bucket/key`."
PREFIX_HELP: Final = "Only keys that begin so, under `uploads/`; or `s3://bucket/prefix`."


@dataclass(frozen=True, slots=True)
class ObjectArgument:
    """A key, or what keys begin with, that somebody means; of another bucket, if one is said."""

    key: str
    bucket: str | None = None

    def __str__(self) -> str:
        return escaped(f"{_URI}{self.bucket}/{self.key}" if self.bucket else self.key)


def watched(text: str) -> ObjectArgument:
    """Return what is meant: in the deployment's own bucket `uploads/` need not be said."""
    if text.startswith(_URI):
        bucket, _, key = text.removeprefix(_URI).partition("/")
        return ObjectArgument(key, bucket)
    if text.startswith(names.WATCHED_PREFIX):
        return ObjectArgument(text)
    return ObjectArgument(names.WATCHED_PREFIX + text.removeprefix("/"))


def candidates(text: str) -> list[ObjectArgument]:
    """Return the keys that may be meant, the likeliest first."""
    argument = watched(text)
    return (
        [argument, ObjectArgument(names.WATCHED_PREFIX + text)]
        if argument == ObjectArgument(text)
        else [argument]
    )


def located(bucket: str, key: str, environment: str) -> str:
    """Return how an object is shown, so that it can be typed: with its bucket, if it is another."""
    is_own = bucket.startswith(names.bucket(environment, ""))
    return str(ObjectArgument(key, None if is_own else bucket))


def escaped(text: str) -> str:
    """Return text that does no harm to a terminal: what is not printable is escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
