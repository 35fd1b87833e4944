"""Words that were found in an object, as a record can hold and a terminal can show them."""

from __future__ import annotations

_MOST = 200


def shown(words: str, most: int = _MOST) -> str:
    """Return the words without what can't be encoded or printed, and cut to `most` characters."""
    encodable = words[:most].encode(errors="backslashreplace").decode()
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in encodable)[:most]
