"""7z archives: the list of members, which is at the end and may be packed itself.

https://py7zr.readthedocs.io/en/latest/archive_format.html
"""

from __future__ import annotations

import lzma
import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.content_errors import content_errors
from serverless_s3_processor.runtime.processors.formats.archives import seven_zip_header
from serverless_s3_processor.runtime.processors.formats.archives.contents import (
    ENCRYPTED,
    UNLISTED,
    ArchiveContents,
)
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.api import Findings
    from serverless_s3_processor.runtime.processors.formats.archives.seven_zip_streams import Coder
    from serverless_s3_processor.runtime.processors.view import ObjectView

_START: Final = struct.Struct("<8x4xQQ4x")
"""Offset, from its own end, and size of the header at the end."""
_MAX_HEADER: Final = 1024 * 1024
_PLAIN: Final = 0x01
_PACKED: Final = 0x17
_MAX_HEADERS: Final = 4
"""Maximum number of times that the list of members is packed; 7-Zip packs it once."""
_COPY: Final = b"\x00"
_LZMA: Final = b"\x03\x01\x01"
_LZMA2: Final = b"\x21"
_UNPACKED: Final = (_COPY, _LZMA, _LZMA2)
"""The methods that a list of members is unpacked from."""


def analyze(view: ObjectView) -> Findings:
    """List the members, unless their list is packed in a way that Python can't unpack."""
    contents = ArchiveContents("7z", packed=view.size, is_measured=False)
    source = RandomReads(view, max_read_bytes=_MAX_HEADER)
    try:
        with content_errors("7z archive"):
            _list(source, contents)
    except (DecompressionLimitError, ReadBudgetExceededError):
        contents.flags.add(UNLISTED)
        contents.complete = False
    return contents.findings()


def _list(source: RandomReads, contents: ArchiveContents) -> None:
    offset, size = _START.unpack(source.read_at(0, _START.size))
    header = source.read_at(_START.size + offset, size)
    for _ in range(_MAX_HEADERS):
        if not header:
            contents.members = contents.declared = 0
            return
        if header[0] == _PLAIN:
            seven_zip_header.add_members(header, contents)
            return
        if header[0] != _PACKED:
            break
        packed = seven_zip_header.read_packed_header(header)
        coders = [coder.method for coder in packed.coders]
        if seven_zip_header.AES in coders:
            contents.flags.add(ENCRYPTED)
            contents.complete = False
            return
        if len(coders) != 1 or coders[0] not in _UNPACKED:
            contents.complete = False
            return
        position = _START.size + packed.position
        header = _unpack(
            source.read_at(position, packed.size), packed.coders[0], packed.unpacked_size
        )
    raise ValueError("its list of members is of an unknown kind")


def _unpack(data: bytes, coder: Coder, size: int) -> bytes:
    if size > _MAX_HEADER:
        raise DecompressionLimitError(f"{size:,} bytes of members")
    if coder.method == _COPY:
        return data[:size]
    try:
        filters = [_filter(coder, size)]
        decompressor = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
        unpacked = decompressor.decompress(data, size)
    except lzma.LZMAError as error:
        raise ValueError(f"its list of members is damaged: {error}") from error
    if len(unpacked) < size:
        raise EOFError("its list of members ends too early")
    return unpacked


def _filter(coder: Coder, size: int) -> dict[str, int]:
    """Return the filter of a coder; more of a window than the list has bytes is never used."""
    window = max(4096, size)
    if coder.method == _LZMA2:
        return {"id": lzma.FILTER_LZMA2, "dict_size": window}
    rest, lc = divmod(coder.properties[0], 9)
    pb, lp = divmod(rest, 5)
    return {"id": lzma.FILTER_LZMA1, "dict_size": window, "lc": lc, "lp": lp, "pb": pb}
