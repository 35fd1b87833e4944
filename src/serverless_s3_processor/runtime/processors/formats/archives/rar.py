"""RAR archives: the headers of the members, here of format 5.

https://www.rarlab.com/technote.htm
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.content_errors import content_errors
from serverless_s3_processor.runtime.processors.formats.archives import rar_4
from serverless_s3_processor.runtime.processors.formats.archives.contents import (
    ENCRYPTED,
    ArchiveContents,
)
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.api import Findings
    from serverless_s3_processor.runtime.processors.view import ObjectView

_BLOCK: Final = 16 * 1024
_MAX_HEADER: Final = 2 * 1024 * 1024
_SIGNATURE_5: Final = b"Rar!\x1a\x07\x01\x00"
_FILE, _ENCRYPTION, _END = 2, 4, 5
"""Types of headers."""
_HAS_EXTRA, _HAS_DATA = 1, 2
"""Flags of headers."""
_IS_FOLDER, _HAS_TIME, _HAS_CHECKSUM = 1, 2, 4
"""Flags of files."""
_EXTRA_ENCRYPTION = 1
_MORE: Final = 0x80
"""The bit of all bytes of an integer but the last."""
_MAX_SHIFT: Final = 63
_START: Final = 7
"""Maximum bytes of a header's checksum and size."""


@dataclass(slots=True)
class _Fields:
    """The fields of a header, one after the other."""

    data: bytes
    position: int = 0

    def number(self) -> int:
        """Read an integer of seven bits a byte, lowest first."""
        value = shift = 0
        while True:
            byte = self.data[self.position]
            self.position += 1
            value |= (byte & ~_MORE) << shift
            if not byte & _MORE or shift >= _MAX_SHIFT:
                return value
            shift += 7

    def bytes(self, size: int) -> bytes:
        self.position += size
        return self.data[self.position - size : self.position]


def analyze(view: ObjectView) -> Findings:
    """List the members; nothing is unpacked."""
    contents = ArchiveContents("rar", packed=view.size, is_measured=False)
    source = RandomReads(view, max_read_bytes=_MAX_HEADER, block_bytes=_BLOCK)
    try:
        with content_errors("RAR archive"):
            if source.read(len(_SIGNATURE_5)) == _SIGNATURE_5:
                _list_5(source, contents)
            else:
                rar_4.list_members(source, contents)
    except (DecompressionLimitError, ReadBudgetExceededError):
        contents.complete = False
    return contents.findings()


def _list_5(source: RandomReads, contents: ArchiveContents) -> None:
    contents.members = contents.declared = 0
    position = len(_SIGNATURE_5)
    while True:
        start = _Fields(source.read_at(position, _START), 4)
        size = start.number()
        header = _Fields(source.read_at(position + start.position, size))
        kind, flags = header.number(), header.number()
        extra_size = header.number() if flags & _HAS_EXTRA else 0
        data_size = header.number() if flags & _HAS_DATA else 0
        if kind == _ENCRYPTION:
            contents.flags.add(ENCRYPTED)
            contents.members = contents.declared = None
            contents.complete = False
        if kind in (_ENCRYPTION, _END):
            return
        if kind == _FILE:
            _add(header, extra_size, contents)
        position += start.position + size + data_size


def _add(header: _Fields, extra_size: int, contents: ArchiveContents) -> None:
    flags, size = header.number(), header.number()
    header.number()  # attributes
    header.bytes(4 * bool(flags & _HAS_TIME) + 4 * bool(flags & _HAS_CHECKSUM))
    header.number()  # how it is packed
    header.number()  # operating system
    name = header.bytes(header.number()).decode(errors="replace")
    contents.add(name, size, is_folder=bool(flags & _IS_FOLDER))
    contents.check_members()
    if _is_encrypted(_Fields(header.data, len(header.data) - extra_size)):
        contents.flags.add(ENCRYPTED)


def _is_encrypted(extra: _Fields) -> bool:
    while extra.position < len(extra.data):
        size = extra.number()
        end = extra.position + size
        if extra.number() == _EXTRA_ENCRYPTION:
            return True
        extra.position = end
    return False
