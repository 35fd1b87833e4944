"""Keys as people type them and as they may be shown."""

from __future__ import annotations

from s3_processor import names


def watched(text: str) -> str:
    """Return a key or prefix under `uploads/`, where all that is recorded lies."""
    if text.startswith(names.WATCHED_PREFIX):
        return text
    return names.WATCHED_PREFIX + text.removeprefix("/")


def candidates(text: str) -> list[str]:
    """Return the keys that may be meant, the likeliest first."""
    key = watched(text)
    return [key, names.WATCHED_PREFIX + text] if key == text else [key]


def escaped(text: str) -> str:
    """Return text that does no harm to a terminal: what is not printable is escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
