"""RAR archives of format 4, which WinRAR wrote until 2013; its `technote.txt` describes them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.formats.archives.contents import ENCRYPTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.formats.archives.contents import ArchiveContents
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

_SIGNATURE: Final = 7
"""Bytes of the signature, which is the first block."""
_BLOCK: Final = struct.Struct("<xxBHH")
"""Type, flags and size of a block."""
_FILE: Final = struct.Struct("<II11xHI")
"""Packed size, unpacked size, size of the name, attributes; the rest is of no interest."""
_HIGH: Final = struct.Struct("<II")
"""The upper halves of the sizes."""
_MAIN_TYPE, _FILE_TYPE, _SERVICE_TYPE, _END_TYPE = 0x73, 0x74, 0x7A, 0x7B
_HAS_DATA, _HEADERS_ENCRYPTED = 0x8000, 0x80
_ENCRYPTED, _IS_LARGE, _IS_UNICODE, _FOLDER = 0x4, 0x100, 0x200, 0xE0


def list_members(source: RandomReads, contents: ArchiveContents) -> None:
    """Add the members; raises what reading a damaged file raises."""
    contents.members = contents.declared = 0
    position = _SIGNATURE
    while position < source.size:  # old versions wrote no end
        kind, flags, size = _BLOCK.unpack(source.read_at(position, _BLOCK.size))
        if size < _BLOCK.size:
            raise ValueError("a header is too short")
        if kind == _END_TYPE:
            return
        if kind == _MAIN_TYPE and flags & _HEADERS_ENCRYPTED:
            contents.flags.add(ENCRYPTED)
            contents.members, contents.declared, contents.complete = None, None, False
            return
        data_size = 0
        if kind in (_FILE_TYPE, _SERVICE_TYPE):
            data_size = _add(source.read(size - _BLOCK.size), kind, flags, contents)
        elif flags & _HAS_DATA:
            data_size = int.from_bytes(source.read_at(position + _BLOCK.size, 4), "little")
        position += size + data_size


def _add(header: bytes, kind: int, flags: int, contents: ArchiveContents) -> int:
    """Add a member, unless it is a service block; return the size of its packed data."""
    packed, unpacked, name_size, _ = _FILE.unpack_from(header)
    start = _FILE.size
    if flags & _IS_LARGE:
        high_packed, high_unpacked = _HIGH.unpack_from(header, start)
        start += _HIGH.size
        packed, unpacked = packed | high_packed << 32, unpacked | high_unpacked << 32
    if kind == _FILE_TYPE:
        name = _name(header[start : start + name_size], is_unicode=bool(flags & _IS_UNICODE))
        contents.add(name, unpacked, is_folder=flags & _FOLDER == _FOLDER)
        contents.check_members()
        if flags & _ENCRYPTED:
            contents.flags.add(ENCRYPTED)
    return int(packed)


def _name(data: bytes, *, is_unicode: bool) -> str:
    """Return a name; the archive does not say in which encoding the others are."""
    plain, _, encoded = data.partition(b"\0")
    if is_unicode and encoded:
        return _unpack_name(plain, iter(encoded)).replace("\\", "/")
    return plain.decode(errors="replace").replace("\\", "/")


def _unpack_name(plain: bytes, encoded: Iterator[int]) -> str:
    """Return a name whose characters are packed as differences from the plain name."""
    characters: list[int] = []
    high = next(encoded, 0) << 8
    for flags in encoded:
        for shift in (6, 4, 2, 0):
            _unpack_characters(flags >> shift & 3, plain, encoded, high, characters)
    return struct.pack(f"<{len(characters)}H", *characters).decode("utf-16-le", "replace")


def _unpack_characters(
    kind: int, plain: bytes, encoded: Iterator[int], high: int, characters: list[int]
) -> None:
    byte = next(encoded, None)
    if byte is None:
        return
    match kind:
        case 0:
            characters.append(byte)
        case 1:
            characters.append(high | byte)
        case 2:
            characters.append(byte | next(encoded, 0) << 8)
        case _:
            _copy_characters(byte, plain, encoded, high, characters)


def _copy_characters(
    length: int, plain: bytes, encoded: Iterator[int], high: int, characters: list[int]
) -> None:
    start = len(characters)
    if length & 0x80:
        difference = next(encoded, 0)
        part = plain[start : start + (length & 0x7F) + 2]
        characters += (high | (byte + difference & 0xFF) for byte in part)
    else:
        characters += plain[start : start + length + 2]
