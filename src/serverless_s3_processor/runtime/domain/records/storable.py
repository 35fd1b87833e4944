"""Checks that the table can store what a processor found."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json

MAX_DEPTH = 16
MAX_DIGITS = 38
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html"""


def validate(value: object, depth: int = MAX_DEPTH) -> Json:
    """Return the value: text, whole numbers, booleans, None, and lists and dicts of these.

    Raises:
        ValueError: the table can't store it; the message says why.
    """
    if depth < 0:
        raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        for name, part in value.items():
            _check_name(name)
            validate(part, depth - 1)
    elif isinstance(value, list):
        for part in value:
            validate(part, depth - 1)
    else:
        _check_leaf(value)
    return cast("Json", value)


def _check_leaf(value: object) -> None:
    match value:
        case None | bool():
            pass
        case str():
            _check_text(value)
        case int():
            if abs(value) >= 10**MAX_DIGITS:
                raise ValueError(f"a number has more than {MAX_DIGITS} digits")
        case _:
            raise ValueError(f"it holds a {type(value).__name__}")


def _check_name(name: object) -> None:
    if not isinstance(name, str) or not name:
        raise ValueError(f"{name!r} is not the name of an attribute")
    _check_text(name)


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{text!r} is not Unicode") from None
