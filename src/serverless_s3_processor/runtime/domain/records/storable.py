"""Checks that the table can store what a processor found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from serverless_s3_processor.runtime.domain.records.record import Json

MAX_DEPTH = 16
MAX_DIGITS = 38
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html"""
_TOO_BIG = 10**MAX_DIGITS
_ESCAPE = len("\\u0000")
"""Maximum number of characters that JSON has for a character; beyond U+FFFF there are two."""
_SEPARATOR = 2
"""Number of characters between parts, and of brackets."""


def validate(value: object) -> Json:
    """Return the value: text, whole numbers, booleans, None, and lists and dicts of these.

    Raises:
        ValueError: the table can't store it; the message says why.
    """
    max_json_length(value)
    return cast("Json", value)


def max_json_length(value: object, depth: int = MAX_DEPTH) -> int:
    """Return an upper limit of the number of characters that `json.dumps` makes of the value.

    Raises:
        ValueError: the table can't store it; the message says why.
    """
    if not isinstance(value, (dict, list)):
        return _max_text_length(value) if isinstance(value, str) else _max_leaf_length(value)
    if depth <= 0 and value:
        raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        return _max_names_length(value) + _max_parts_length(value.values(), depth - 1)
    return _max_parts_length(value, depth - 1)


def _max_parts_length(parts: Collection[object], depth: int) -> int:
    """Return the sum for a container; most parts need no call."""
    length = _SEPARATOR * (len(parts) + 1)
    for part in parts:
        if type(part) is str and part.isascii():
            length += 2 + _ESCAPE * len(part)
        elif type(part) is bool:
            length += len("false")
        elif type(part) is int and -_TOO_BIG < part < _TOO_BIG:
            length += MAX_DIGITS + 1
        else:
            length += max_json_length(part, depth)
    return length


def _max_names_length(names: Mapping[Any, object]) -> int:
    """Return the sum of all names, which are compared one by one only if one is unusual."""
    try:
        text = "".join(names)
    except TypeError:
        return sum(map(_max_name_length, names))
    if "" in names or not text.isascii():
        return sum(map(_max_name_length, names))
    return len(names) * (2 + _SEPARATOR) + _ESCAPE * len(text)


def _max_leaf_length(value: object) -> int:
    match value:
        case None | bool():
            return len("false")
        case int():
            if abs(value) >= _TOO_BIG:
                raise ValueError(f"a number has more than {MAX_DIGITS} digits")
            return MAX_DIGITS + 1
        case _:
            raise ValueError(f"it holds a {type(value).__name__}")


def _max_name_length(name: object) -> int:
    if not isinstance(name, str) or not name:
        raise ValueError(f"{name!r} is not the name of an attribute")
    return _SEPARATOR + _max_text_length(name)


def _max_text_length(text: str) -> int:
    if text.isascii():
        return 2 + _ESCAPE * len(text)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{text!r} is not Unicode") from None
    return 2 + 2 * _ESCAPE * len(text)
