"""`array`: types and shapes of NumPy arrays, alone or several in a file, and of HDF5 datasets.

Attributes: `dtype`, `shape`; of a file with several, `arrayCount`, and of the first twenty `arrays`
the `name`, `dtype` and `shape`.

Reads: the header, which is in the first 256 KiB; of a file with several, its directory and their
headers, up to 1 MiB.
"""

from __future__ import annotations

import ast
import itertools
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings
from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.content_errors import content_errors, damaged
from serverless_s3_processor.runtime.processors.formats.data import hdf5
from serverless_s3_processor.runtime.processors.quiet import ignore_warnings
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

    _Array = tuple[str, str, list[Json]]
    """Name, type and shape."""

# https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
_VERSION_AT: Final = 6
_SIZE_AT: Final = 8
_MAX_HEADER: Final = 65_535
"""The maximum of the first version; NumPy itself reads 10,000 of a file that it does not trust."""
_LONG: Final = re.compile(r"(?<=\d)L(?=[,)])")
"""The end of a long integer of Python 2."""
_HDF5: Final = "application/x-hdf5"
_ZIP: Final = "application/zip"
_SUFFIX: Final = ".npy"
_MAX_ARRAYS: Final = 20
_MAX_NAME: Final = 100
_MAX_DTYPE: Final = 100
_MAX_READ: Final = 1024 * 1024
_MAX_READS: Final = 20_000
_BLOCK: Final = 16 * 1024
_MAX_DIMENSIONS: Final = 64
_MAX_SIZE: Final = 2**63


def analyze(view: ObjectView) -> Findings:
    """Read the headers of the arrays."""
    if view.sniffed_type == _HDF5:
        return _several(view, "HDF5 file", hdf5.datasets)
    if view.sniffed_type == _ZIP:
        return _several(view, "archive of NumPy arrays", _members)
    dtype, shape = _array(view.head)
    return Findings({"dtype": dtype, "shape": shape})


def _several(
    view: ObjectView, kind: str, read: Callable[[RandomReads], Iterator[_Array]]
) -> Findings:
    """List the first arrays, and count all, as far as the limits reach."""
    source = RandomReads(view, max_read_bytes=_MAX_READ, max_reads=_MAX_READS, block_bytes=_BLOCK)
    listed: list[Json] = []
    attributes: dict[str, Json] = {"arrays": listed, "complete": False}
    try:
        with content_errors(kind):
            arrays = read(source)
            for name, dtype, shape in itertools.islice(arrays, _MAX_ARRAYS):
                listed.append({"name": printable(name, _MAX_NAME), "dtype": dtype, "shape": shape})
            attributes["arrayCount"] = len(listed) + sum(1 for _ in arrays)
            attributes["complete"] = True
    except (DecompressionLimitError, ReadBudgetExceededError):
        pass
    return Findings(attributes)


def _members(source: RandomReads) -> Iterator[_Array]:
    """Yield the arrays of an archive; only of those that are listed the header is unpacked."""
    try:
        archive = zipfile.ZipFile(source)
        names = [name for name in archive.namelist() if name.endswith(_SUFFIX)]
        for name in names[:_MAX_ARRAYS]:
            with archive.open(name) as member:
                yield name.removesuffix(_SUFFIX), *_array(member.read(_MAX_HEADER))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, OSError) as error:
        raise ValueError(str(error)) from error
    yield from ((name, "", []) for name in names[_MAX_ARRAYS:])


def _array(head: bytes) -> tuple[str, list[Json]]:
    """Return the type and the shape that a file begins with.

    Raises:
        UnprocessableContentError: there is no header.
    """
    is_first_version = head[_VERSION_AT : _VERSION_AT + 1] == b"\1"
    size_bytes, encoding = (2, "latin-1") if is_first_version else (4, "utf-8")
    start = _SIZE_AT + size_bytes
    size = int.from_bytes(head[_SIZE_AT:start], "little")
    header = head[start : start + size]
    if not 0 < size <= _MAX_HEADER or len(header) < size:
        raise damaged("NumPy array", "it has no header")
    ignore_warnings("<unknown>")  # of what the header's text may be instead of a dictionary
    try:
        text = _LONG.sub("", header.decode(encoding).strip())
        fields = ast.literal_eval(text)
        dtype, shape = fields["descr"], fields["shape"]
    except (LookupError, MemoryError, RecursionError, SyntaxError, TypeError, ValueError) as error:
        raise damaged("NumPy array", "its header can't be read") from error
    return printable(str(dtype), _MAX_DTYPE), _shape(shape)


def _shape(shape: object) -> list[Json]:
    if not isinstance(shape, tuple) or len(shape) > _MAX_DIMENSIONS:
        raise damaged("NumPy array", "it has no shape")
    if not all(type(size) is int and 0 <= size < _MAX_SIZE for size in shape):
        raise damaged("NumPy array", "it has no shape")
    return list(shape)
