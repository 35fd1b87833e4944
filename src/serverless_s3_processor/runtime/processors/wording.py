"""Words that were found in an object, as a record can hold and a terminal can show them."""

from __future__ import annotations

_MAX_CHARACTERS = 200


def printable(text: str, max_characters: int = _MAX_CHARACTERS) -> str:
    """Return the words without what can't be encoded or printed, and cut to `most` characters."""
    encodable = text[:max_characters].encode(errors="backslashreplace").decode()
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in encodable)[
        :max_characters
    ]
