"""Links of groups in HDF5 files, in the three ways that groups are stored.

https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, sections III.A, III.C, III.D,
III.G and IV.A.2.g.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.formats.data import hdf5_objects
from serverless_s3_processor.runtime.processors.formats.data.hdf5_objects import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.formats.data.hdf5_objects import (
        FileLayout,
        HeaderMessage,
    )
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

MAX_LINKS: Final = 10_000
_MAX_NODES: Final = 1000
_MAX_NAME: Final = 1024
_MAX_BLOCK: Final = 64 * 1024


class GroupLink(NamedTuple):
    """The name of an object, and its address."""

    name: str
    address: int


def links(source: RandomReads, layout: FileLayout, message: HeaderMessage) -> Iterator[GroupLink]:
    """Yield the links that a message of a group's header leads to.

    Raises:
        DecompressionLimitError: they are stored in a way that is not read.
        EOFError, ValueError: they are damaged.
    """
    if message.kind == hdf5_objects.SYMBOLS:
        yield from _symbols(source, layout, message.data)
    elif message.kind == hdf5_objects.LINK:
        if (link := _link(message.data, 0, layout)[0]) is not None:
            yield link
    elif message.kind == hdf5_objects.LINK_INFO:
        has_order = 8 * (message.data[1] & 1)
        heap = number(message.data, 2 + has_order, layout.address)
        if heap != (1 << 8 * layout.address) - 1:
            yield from _dense_links(source, layout, heap)


def _symbols(source: RandomReads, layout: FileLayout, data: bytes) -> Iterator[GroupLink]:
    """Walk over a B-tree of symbols, whose names are in a heap."""
    width = layout.address
    nodes, heap = [number(data, 0, width)], layout.base + number(data, width, width)
    names = layout.base + number(source.read_at(heap + 8 + 2 * layout.length, width), 0, width)
    for _ in range(_MAX_NODES):
        if not nodes:
            return
        position = layout.base + nodes.pop()
        start = source.read_at(position, 8)
        if start[:4] == b"SNOD":
            entry_size = 2 * width + 24
            entries = source.read_at(position + 8, number(start, 6, 2) * entry_size)
            for at in range(0, len(entries), entry_size):
                name = _name(source, names + number(entries, at, width))
                if number(entries, at + 2 * width, 4) != 2:  # noqa: PLR2004 - but for soft links
                    yield GroupLink(name, number(entries, at + width, width))
        elif start[:4] == b"TREE":
            step = layout.length + width
            keys = source.read_at(position + 8 + 2 * width, number(start, 6, 2) * step)
            nodes += [number(keys, at + layout.length, width) for at in range(0, len(keys), step)][
                ::-1
            ]
        else:
            raise ValueError("a list of symbols is of another kind")
    raise DecompressionLimitError("more symbols than can be read")


def _name(source: RandomReads, position: int) -> str:
    data = source.read_at(position, max(0, min(_MAX_NAME, source.size - position)))
    return data.partition(b"\0")[0].decode(errors="replace")


def _link(data: bytes, position: int, layout: FileLayout) -> tuple[GroupLink | None, int]:
    """Return a link, None unless it is a hard one, and the position behind it."""
    if data[position] != 1:
        raise ValueError("a link is of another version")
    flags = data[position + 1]
    position += 2
    kind = data[position] if flags & 8 else 0
    position += bool(flags & 8) + 8 * bool(flags & 4) + bool(flags & 0x10)
    width = 1 << (flags & 3)
    size = number(data, position, width)
    name = data[position + width : position + width + size].decode(errors="replace")
    position += width + size
    if kind == 0:
        return GroupLink(name, number(data, position, layout.address)), position + layout.address
    return None, position + 2 + number(data, position, 2)


def _dense_links(source: RandomReads, layout: FileLayout, heap: int) -> Iterator[GroupLink]:
    """Read the links in the direct blocks of a fractal heap, one after the other.

    Links that were removed leave gaps, which only an index shows that is not read here.
    """
    length, address = layout.length, layout.address
    header = source.read_at(layout.base + heap, 22 + 12 * length + 3 * address)
    counts = 14 + 5 * length + 2 * address
    if header[:4] != b"FRHP" or number(header, 7, 2) or number(header, counts + 2 * length, length):
        raise DecompressionLimitError("a heap of links that is not read")
    table = _Table.read(header, layout)
    offset = 5 + address + (table.index_bits + 7) // 8 + 4 * bool(header[9] & 2)
    all_links = (
        link
        for start, size in table.blocks(source, layout)
        for link in _links_in(source.read_at(layout.base + start, size), offset, layout)
    )
    links = list(itertools.islice(all_links, MAX_LINKS))
    if len(links) != number(header, counts, length):
        raise DecompressionLimitError("a heap with gaps between its links")
    return (link for link in links if link is not None)


def _links_in(block: bytes, position: int, layout: FileLayout) -> Iterator[GroupLink | None]:
    while position < len(block) and block[position] == 1:
        try:
            link, position = _link(block, position, layout)
        except (EOFError, IndexError):
            return
        yield link


class _Table(NamedTuple):
    """The doubling table of a fractal heap; sizes in bytes."""

    width: int
    first_size: int
    index_bits: int
    root: int
    rows: int

    @classmethod
    def read(cls, header: bytes, layout: FileLayout) -> _Table:
        position = 14 + 10 * layout.length + 2 * layout.address
        length, address = layout.length, layout.address
        root_at = position + 6 + 2 * length
        return cls(
            width=number(header, position, 2),
            first_size=number(header, position + 2, length),
            index_bits=number(header, position + 2 + 2 * length, 2),
            root=number(header, root_at, address),
            rows=number(header, root_at + address, 2),
        )

    def blocks(self, source: RandomReads, layout: FileLayout) -> Iterator[tuple[int, int]]:
        """Yield the address and the size of the direct blocks that the root leads to."""
        if not self.rows:
            yield self.root, min(self.first_size, _MAX_BLOCK)
            return
        start = 5 + layout.address + (self.index_bits + 7) // 8
        count = min(self.width * self.rows, _MAX_NODES)
        data = source.read_at(layout.base + self.root + start, count * layout.address)
        for item in range(count):
            address = number(data, item * layout.address, layout.address)
            size = self.first_size << max(0, item // self.width - 1)
            if address == (1 << 8 * layout.address) - 1:
                continue
            if size > _MAX_BLOCK:
                raise DecompressionLimitError("a block of links is too big")
            yield address, size
