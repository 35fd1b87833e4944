"""Compound files (OLE), which old Office documents and Outlook's messages are: bounded reads.

[MS-CFB], https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import olefile

from serverless_s3_processor.runtime.processors.api import UnprocessableContentError
from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.content_errors import damaged
from serverless_s3_processor.runtime.processors.formats.documents.facts import DocumentLimitError
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.view import ObjectView

_MAX_READ: Final = 4 * 1024 * 1024
_MAX_TOTAL: Final = 16 * 1024 * 1024
_SHIFTS: Final = (9, 12)
_MINI_SHIFT: Final = 6
_MAX_DEPTH: Final = 3
"""Maximum depth of the paths in `names`: an attachment of a message is at the third level."""
_LIMITS: Final = (DecompressionLimitError, ReadBudgetExceededError, MemoryError)


class CompoundFile:
    """Streams by path, such as `Macros/VBA/dir`; `names` are all paths down to three levels."""

    def __init__(self, ole: olefile.OleFileIO) -> None:
        self._ole = ole
        paths = ole.listdir(streams=True, storages=True)
        self.names = frozenset("/".join(path) for path in paths if len(path) <= _MAX_DEPTH)

    def stream(self, name: str, max_bytes: int) -> bytes:
        """Return up to `max_bytes` of a stream; nothing if there is no such stream.

        A stream of 4,096 bytes or more is read up to there only, a shorter one whole.
        """
        size = self.size(name)
        if size is None:
            return b""
        if size < self._ole.minisectorcutoff:
            return bytes(self._ole.openstream(name).read(max_bytes))
        return b"".join(self._sectors(name, min(size, max_bytes)))[: min(size, max_bytes)]

    def size(self, name: str) -> int | None:
        """Return the size of a stream in bytes; None if there is no such stream."""
        if name not in self.names or self._ole.get_type(name) != olefile.STGTY_STREAM:
            return None
        return int(self._ole.get_size(name))

    def _sectors(self, name: str, max_bytes: int) -> Iterator[bytes]:
        sector = self._ole.direntries[self._ole._find(name)].isectStart
        for _ in range(0, max_bytes, self._ole.sectorsize):
            if sector >= len(self._ole.fat):
                return
            yield self._ole.getsect(sector)
            sector = self._ole.fat[sector]


@contextmanager
def open_compound_file(view: ObjectView) -> Iterator[CompoundFile]:
    """Open a compound file; errors within are those of its content.

    Raises:
        DocumentLimitError: its tables or streams are bigger than what may be read.
        UnprocessableContentError: it is damaged.
    """
    shifts = view.head[30:34]
    if int.from_bytes(shifts[:2], "little") not in _SHIFTS or shifts[2:3] != bytes([_MINI_SHIFT]):
        raise damaged("OLE file", "its header can't be read")
    reads = RandomReads(view, max_read_bytes=_MAX_READ, max_total_bytes=_MAX_TOTAL)
    try:
        yield CompoundFile(olefile.OleFileIO(reads))
    except UnprocessableContentError:
        raise
    except _LIMITS as error:
        raise DocumentLimitError(str(error)) from error
    except Exception as error:  # olefile raises many kinds for damaged tables
        raise damaged("OLE file", error) from error
