"""Text from objects, made safe for records and terminals."""

from __future__ import annotations

_MAX_CHARACTERS = 200


def printable(text: str, max_characters: int = _MAX_CHARACTERS) -> str:
    """Return the text cut to `max_characters`, without what can't be encoded or printed."""
    encodable = text[:max_characters].encode(errors="backslashreplace").decode()
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in encodable)[
        :max_characters
    ]
