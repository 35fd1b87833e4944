"""cpio archives: the headers of the members, in the three formats.

https://www.freebsd.org/cgi/man.cgi?query=cpio&sektion=5
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.content_errors import content_errors
from serverless_s3_processor.runtime.processors.formats.archives.contents import ArchiveContents
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.api import Findings
    from serverless_s3_processor.runtime.processors.view import ObjectView

_BLOCK: Final = 16 * 1024
_MAX_NAME: Final = 64 * 1024
_MAGIC: Final = 6
_NEW: Final = (b"070701", b"070702")
_OLD: Final = b"070707"
_FOLDER: Final = 0o040000
_FILE_TYPE: Final = 0o170000
_END: Final = b"TRAILER!!!"


class _Header(NamedTuple):
    """Sizes in bytes; `alignment` is that of the content and of the next header."""

    header_size: int
    mode: int
    name_size: int
    size: int
    alignment: int


def analyze(view: ObjectView) -> Findings:
    """List the members; nothing is packed."""
    contents = ArchiveContents("cpio", packed=view.size, members=0, declared=0, unpacked=view.size)
    source = RandomReads(view, max_read_bytes=_MAX_NAME, block_bytes=_BLOCK)
    try:
        with content_errors("cpio archive"):
            _list(source, contents)
    except (DecompressionLimitError, ReadBudgetExceededError):
        contents.complete = False
    return contents.findings()


def _list(source: RandomReads, contents: ArchiveContents) -> None:
    position = 0
    while True:
        header = _read_header(source, position)
        name = source.read_at(position + header.header_size, header.name_size).rstrip(b"\0")
        if name == _END:
            return
        is_folder = header.mode & _FILE_TYPE == _FOLDER
        contents.add(name.decode(errors="replace"), header.size, is_folder=is_folder)
        contents.check_members()
        content = _aligned(position + header.header_size + header.name_size, header.alignment)
        position = _aligned(content + header.size, header.alignment)


def _aligned(position: int, alignment: int) -> int:
    return position + -position % alignment


def _read_header(source: RandomReads, position: int) -> _Header:
    magic = source.read_at(position, _MAGIC)
    if magic in _NEW:
        fields = [_number(source.read(8), 16) for _ in range(13)]
        return _Header(110, fields[1], fields[11], fields[6], 4)
    if magic == _OLD:
        text = source.read(70)
        mode, name_size, size = (_number(text[a:b], 8) for a, b in ((12, 18), (53, 59), (59, 70)))
        return _Header(76, mode, name_size, size, 1)
    return _binary_header(magic + source.read(20))


def _number(text: bytes, base: int) -> int:
    if not text.isalnum():  # int() takes signs, spaces and underscores
        raise ValueError(f"{text!r} is not a number")
    return int(text, base)


def _binary_header(data: bytes) -> _Header:
    order = "<" if data[:2] == b"\xc7\x71" else ">"
    words = struct.unpack(f"{order}13H", data)
    if words[0] != int(_OLD, 8):
        raise ValueError("a header has no magic number")
    return _Header(26, words[3], words[10], words[11] << 16 | words[12], 2)
