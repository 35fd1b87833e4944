"""The errors of readers of binary formats, in words."""

from __future__ import annotations

import contextlib
import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import UnprocessableContentError

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOO_SHORT: Final = (EOFError, IndexError, struct.error)
_INVALID: Final = (ArithmeticError, LookupError, RecursionError, UnicodeError)
"""Errors whose texts are for programmers; those of `ValueError` are the readers' own."""


@contextlib.contextmanager
def content_errors(kind: str) -> Iterator[None]:
    """Raise what reading a damaged file raises as `UnprocessableContentError`.

    `kind` names the format: "tar file".
    """
    try:
        yield
    except _TOO_SHORT as error:
        raise damaged(kind, "the data is truncated") from error
    except _INVALID as error:
        raise damaged(kind, "its structure is invalid") from error
    except ValueError as error:
        raise damaged(kind, str(error)) from error


def damaged(kind: str, reason: object) -> UnprocessableContentError:
    """Return the error of a damaged file: "the tar file is damaged: the data is truncated"."""
    return UnprocessableContentError(f"the {kind} is damaged: {reason}")
