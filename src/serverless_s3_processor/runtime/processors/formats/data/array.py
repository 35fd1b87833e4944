"""`array`: the data type and the shape of NumPy arrays.

Attributes: `dtype`, `shape`.

Reads: the header, which is in the first 256 KiB.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings
from serverless_s3_processor.runtime.processors.content_errors import damaged
from serverless_s3_processor.runtime.processors.quiet import ignore_warnings
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

# https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
_VERSION_AT: Final = 6
_SIZE_AT: Final = 8
_MAX_HEADER: Final = 10_000
"""What NumPy itself reads of a file that it does not trust."""
_LONG: Final = re.compile(r"(?<=\d)L(?=[,)])")
"""The end of a long integer of Python 2."""
_MAX_DIMENSIONS: Final = 64
_MAX_SIZE: Final = 2**63


def analyze(view: ObjectView) -> Findings:
    """Read the header."""
    is_first_version = view.head[_VERSION_AT : _VERSION_AT + 1] == b"\1"
    size_bytes, encoding = (2, "latin-1") if is_first_version else (4, "utf-8")
    start = _SIZE_AT + size_bytes
    size = int.from_bytes(view.head[_SIZE_AT:start], "little")
    header = view.head[start : start + size]
    if not 0 < size <= _MAX_HEADER or len(header) < size:
        raise damaged("NumPy array", "it has no header")
    ignore_warnings("<unknown>")  # of what the header's text may be instead of a dictionary
    try:
        text = _LONG.sub("", header.decode(encoding).strip())
        fields = ast.literal_eval(text)
        dtype, shape = fields["descr"], fields["shape"]
    except (LookupError, MemoryError, RecursionError, SyntaxError, TypeError, ValueError) as error:
        raise damaged("NumPy array", "its header can't be read") from error
    return Findings({"dtype": printable(str(dtype)), "shape": _shape(shape)})


def _shape(shape: object) -> list[Json]:
    if not isinstance(shape, tuple) or len(shape) > _MAX_DIMENSIONS:
        raise damaged("NumPy array", "it has no shape")
    if not all(type(size) is int and 0 <= size < _MAX_SIZE for size in shape):
        raise damaged("NumPy array", "it has no shape")
    return list(shape)
