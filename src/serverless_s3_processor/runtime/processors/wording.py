"""Text from objects, made safe for records and terminals."""

from __future__ import annotations

_MAX_CHARACTERS = 200


def printable(text: str, max_characters: int = _MAX_CHARACTERS) -> str:
    """Return the text cut to `max_characters`, without what can't be encoded or printed."""
    text = text[:max_characters]
    if text.isascii() and text.isprintable():
        return text
    encodable = text.encode(errors="backslashreplace").decode()
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in encodable)[
        :max_characters
    ]
