"""HDF5 files, which netCDF 4 and MATLAB 7.3 files are too: their datasets, without a value.

https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.formats.data import hdf5_groups, hdf5_objects
from serverless_s3_processor.runtime.processors.formats.data.hdf5_objects import FileLayout, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

_SIGNATURE: Final = b"\x89HDF\r\n\x1a\n"
_STARTS: Final = (0, 512, 1024, 2048)
_SUPERBLOCK: Final = 128
_SIZES: Final = (2, 4, 8)
_MAX_OBJECTS: Final = 1000
_MAX_PATH: Final = 1000


def datasets(source: RandomReads) -> Iterator[tuple[str, str, list[Json]]]:
    """Yield the path, type and shape of each dataset.

    Raises:
        DecompressionLimitError: there are more, or they are stored in a way that is not read.
        EOFError, ValueError: the file is damaged.
    """
    layout, root = _root(source)
    objects, seen = [("", root)], {root}
    for _ in range(_MAX_OBJECTS):
        if not objects:
            return
        path, address = objects.pop()
        messages = hdf5_objects.messages(source, layout, address)
        by_kind = {message.kind: message for message in messages}
        if space := by_kind.get(hdf5_objects.SPACE):
            kind = by_kind.get(hdf5_objects.TYPE)
            name = hdf5_objects.type_name(kind) if kind else "unknown"
            yield path, name, hdf5_objects.shape(space.data, layout)
            continue
        links = (
            link for message in messages for link in hdf5_groups.links(source, layout, message)
        )
        for link in reversed(list(itertools.islice(links, hdf5_groups.MAX_LINKS))):
            if link.address not in seen:
                objects.append((f"{path}/{link.name}"[:_MAX_PATH], link.address))
                seen.add(link.address)
    raise DecompressionLimitError(f"more than {_MAX_OBJECTS:,} objects")


def _root(source: RandomReads) -> tuple[FileLayout, int]:
    """Return the layout of the file, and the address of the root group."""
    for start in _STARTS:
        size = min(_SUPERBLOCK, source.size - start)
        data = source.read_at(start, size) if size > len(_SIGNATURE) else b""
        if data.startswith(_SIGNATURE):
            return _superblock(data, start)
    raise ValueError("it has no superblock")


def _superblock(data: bytes, start: int) -> tuple[FileLayout, int]:
    version = number(data, 8, 1)
    is_old = version < 2  # noqa: PLR2004 - the versions with a table of symbols
    sizes = 13 if is_old else 9
    layout = FileLayout(number(data, sizes, 1), number(data, sizes + 1, 1), start)
    if layout.address not in _SIZES or layout.length not in _SIZES:
        raise ValueError("its size of addresses is not supported")
    if not is_old:
        return layout, number(data, 12 + 3 * layout.address, layout.address)
    entry = (24 if version == 0 else 28) + 4 * layout.address
    return layout, number(data, entry + layout.address, layout.address)
