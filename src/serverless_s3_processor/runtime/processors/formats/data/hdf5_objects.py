"""Objects of HDF5 files: the messages of their headers, types, shapes, and links of groups.

https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, sections III and IV.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

SPACE, LINK_INFO, TYPE, LINK, SYMBOLS = 0x01, 0x02, 0x03, 0x06, 0x11
"""Types of messages."""
_CONTINUATION: Final = 0x10
_MAX_MESSAGES: Final = 2000
_MAX_BLOCKS: Final = 50
_MAX_HEADER: Final = 64 * 1024
_SHARED: Final = 2
"""The flag of a message that is elsewhere, as a type with a name is."""
_MAX_DIMENSIONS: Final = 32
_NAMES: Final = {
    2: "time",
    3: "string",
    4: "bitfield",
    5: "opaque",
    6: "record",
    7: "reference",
    8: "enum",
    9: "list",
    10: "array",
}
"""Types by class, but for numbers: 0 and 1."""
_LIST: Final = 9


class FileLayout(NamedTuple):
    """Sizes in bytes of the addresses and of the lengths of a file, and where its data begins."""

    address: int
    length: int
    base: int


class HeaderMessage(NamedTuple):
    """A part of the header of an object."""

    kind: int
    flags: int
    data: bytes


def number(data: bytes, position: int, size: int) -> int:
    """Return an integer; raises `EOFError` if the data end before."""
    if position + size > len(data):
        raise EOFError("the data is truncated")
    return int.from_bytes(data[position : position + size], "little")


def messages(source: RandomReads, layout: FileLayout, address: int) -> list[HeaderMessage]:
    """Return the messages of the object at an address.

    Raises:
        EOFError, ValueError: there is no object.
    """
    start = source.read_at(layout.base + address, 16)
    if start[:4] == b"OHDR":
        return _read(source, layout, _new_block(source, layout.base + address))
    if start[0] != 1:
        raise ValueError("an object has no header")
    size = number(start, 8, 4)
    return _read(source, layout, _Block(layout.base + address + 16, size, 8, 2, 0))


class _Block(NamedTuple):
    """Where messages are, and the bytes of the header of each, of its type, and of a signature."""

    start: int
    size: int
    header: int
    type_size: int
    signature: int


def _new_block(source: RandomReads, start: int) -> _Block:
    flags = source.read_at(start + 5, 1)[0]
    position = start + 6 + 16 * bool(flags & 0x20) + 4 * bool(flags & 0x10)
    width = 1 << (flags & 3)
    size = int.from_bytes(source.read_at(position, width), "little")
    header = 6 if flags & 4 else 4
    return _Block(position + width, size, header, 1, 4)


def _read(source: RandomReads, layout: FileLayout, first: _Block) -> list[HeaderMessage]:
    """Read the messages of a header, and of the blocks that continue it."""
    blocks, header = [first], list[HeaderMessage]()
    for _ in range(_MAX_BLOCKS):
        if not blocks or len(header) > _MAX_MESSAGES:
            break
        block = blocks.pop()
        for message in _messages_in(source, block):
            if message.kind == _CONTINUATION:
                blocks.append(_continuation(message.data, block, layout))
            else:
                header.append(message)
    return header


def _continuation(data: bytes, block: _Block, layout: FileLayout) -> _Block:
    """Return a block without its signature, and the checksum of the same size."""
    start = layout.base + number(data, 0, layout.address) + block.signature
    size = number(data, layout.address, layout.length) - 2 * block.signature
    return block._replace(start=start, size=max(0, size))


def _messages_in(source: RandomReads, block: _Block) -> Iterator[HeaderMessage]:
    data, position = source.read_at(block.start, min(block.size, _MAX_HEADER)), 0
    while position + block.header <= len(data):
        kind = number(data, position, block.type_size)
        size = number(data, position + block.type_size, 2)
        flags = data[position + block.type_size + 2]
        start = position + block.header
        yield HeaderMessage(kind, flags, data[start : start + size])
        position = start + size


def shape(data: bytes, layout: FileLayout) -> list[Json]:
    """Return the lengths of the dimensions of a dataspace; none for a single value."""
    version, count = number(data, 0, 1), number(data, 1, 1)
    start = 8 if version == 1 else 4
    return [
        number(data, start + dimension * layout.length, layout.length)
        for dimension in range(min(count, _MAX_DIMENSIONS))
    ]


def type_name(message: HeaderMessage) -> str:
    """Return the name of a type: as in NumPy for numbers, else a word."""
    if message.flags & _SHARED:
        return "named"
    data = message.data
    kind, size = number(data, 0, 1) & 0xF, number(data, 4, 4)
    bits = data[1]
    if kind == 0:
        return f"{'>' if bits & 1 else '<'}{'i' if bits & 8 else 'u'}{size}"
    if kind == 1:
        return f"{'>' if bits & 1 else '<'}f{size}"
    if kind == _LIST and bits & 0xF == 1:
        return "string"
    return _NAMES.get(kind, "unknown")
