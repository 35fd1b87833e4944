"""The errors of readers of binary formats, in words."""

from __future__ import annotations

import contextlib
import struct
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.processors.api import UnprocessableContentError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def content_errors(kind: str) -> Iterator[None]:
    """Raise what reading a damaged file raises as `UnprocessableContentError`.

    `kind` names the format with its article: "a tar file".
    """
    try:
        yield
    except (ArithmeticError, EOFError, LookupError, RecursionError, struct.error, ValueError) as e:
        raise UnprocessableContentError(f"it can't be read as {kind}: {e}") from e
