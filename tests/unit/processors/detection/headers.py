"""Headers of binary formats, made by hand."""

import struct

_END = 0xFFFFFFFE
_FREE = 0xFFFFFFFF
_FAT = 0xFFFFFFFD


def box(name: bytes, content: bytes) -> bytes:
    """Return a box of ISO media files."""
    return struct.pack(">I", 8 + len(content)) + name + content


def tag(size: int) -> bytes:
    """Return an ID3v2.4 tag of zeros, `size` bytes behind its header."""
    return b"ID3\4\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + bytes(size)


def mpeg_frame(second_byte: int) -> bytes:
    """Return a silent frame of MPEG audio; version and layer are in the second byte."""
    lengths = {0xFB: 417, 0xFD: 417, 0xF3: 208, 0xE3: 417, 0xFF: 136}
    bits = {0xFB: 0x90, 0xFD: 0x80, 0xF3: 0x80, 0xE3: 0x80, 0xFF: 0x40}
    return bytes((0xFF, second_byte, bits[second_byte], 0)).ljust(lengths[second_byte], b"\0")


def adts_frame() -> bytes:
    """Return a frame of AAC audio of 100 bytes."""
    return bytes((0xFF, 0xF1, 0x50, 0x80, 100 >> 3, (100 & 7) << 5, 0xFC)).ljust(100, b"\0")


def ogg_page(packet: bytes) -> bytes:
    """Return the first page of a stream."""
    return b"OggS\0\2" + bytes(20) + bytes((1, len(packet))) + packet


def tar_header(magic: bytes) -> bytes:
    """Return the header of a tar file with a right checksum."""
    header = b"a.txt".ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2
    header += b"00000000001\0" + b"00000000000\0" + b" " * 8 + b"0" + bytes(100) + magic
    header = header.ljust(512, b"\0")
    return header[:148] + b"%06o\0 " % sum(header) + header[156:]


def compound_file(entry: str, *, shift: int = 9, sectors_between: int = 0) -> bytes:
    """Return an OLE compound file of a directory with the root and one more entry.

    `sectors_between` are unused ones before the directory.
    """
    size, directory = 1 << shift, 1 + sectors_between
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIII", 0x3E, 3, 0xFFFE, shift, 6, 0, 1, directory)
    header = header.ljust(76, b"\0") + struct.pack("<I", 0) + b"\xff" * 432
    table = [_FAT, *[_FREE] * sectors_between, _END]
    numbers = b"".join(struct.pack("<I", number) for number in table)[:size].ljust(size, b"\xff")
    entries = _entry("Root Entry", 5) + _entry(entry, 2)
    return (
        header.ljust(size, b"\0")
        + numbers
        + bytes(size * sectors_between)
        + entries.ljust(size, b"\0")
    )


def _entry(name: str, kind: int) -> bytes:
    text = name.encode("utf-16-le")
    return (text.ljust(64, b"\0") + struct.pack("<HB", len(text) + 2, kind)).ljust(128, b"\0")
