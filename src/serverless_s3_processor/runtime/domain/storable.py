"""What the table can hold of what a processor found."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.record import Json

MOST_DEPTH = 16
MOST_DIGITS = 38
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html"""


def checked(value: object, depth: int = MOST_DEPTH) -> Json:
    """Return the value: text, whole numbers, booleans, None, and lists and dicts of these.

    Raises:
        ValueError: the table can't hold it; the message says why.
    """
    if depth < 0:
        raise ValueError(f"it is nested deeper than {MOST_DEPTH} levels")
    if isinstance(value, dict):
        for name, part in value.items():
            _check_name(name)
            checked(part, depth - 1)
    elif isinstance(value, list):
        for part in value:
            checked(part, depth - 1)
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
            if abs(value) >= 10**MOST_DIGITS:
                raise ValueError(f"a number has more than {MOST_DIGITS} digits")
        case _:
            raise ValueError(f"it holds a {type(value).__name__}")


def _check_name(name: object) -> None:
    if not isinstance(name, str) or not name:
        raise ValueError(f"{name!r} is no name of an attribute")
    _check_text(name)


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{text!r} is not Unicode") from None
