"""Documents that are ZIP files: the names of their members, and the beginnings of some."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import UnprocessableContentError
from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.content_errors import damaged
from serverless_s3_processor.runtime.processors.formats.documents.facts import DocumentLimitError
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.view import ObjectView

_MAX_DIRECTORY: Final = 1024 * 1024
_MAX_TOTAL: Final = 4 * 1024 * 1024
_ENCRYPTED_BIT: Final = 1
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Methods that unpack with little memory; documents use no others."""
_LIMITS: Final = (DecompressionLimitError, ReadBudgetExceededError)


class Package:
    """A ZIP file with documents; `names` are those of its members.

    Raises:
        DocumentLimitError: the directory is bigger than what may be read.
        UnprocessableContentError: the file has no directory that can be read.
    """

    def __init__(self, view: ObjectView) -> None:
        reads = RandomReads(view, max_read_bytes=_MAX_DIRECTORY, max_total_bytes=_MAX_TOTAL)
        try:
            self._archive = zipfile.ZipFile(reads)
        except _LIMITS as error:
            raise DocumentLimitError(str(error)) from error
        except (zipfile.BadZipFile, ValueError, struct.error) as error:
            raise damaged("document", error) from error
        self._members = {member.filename: member for member in self._archive.infolist()}
        self.names = tuple(self._members)

    def beginning(self, name: str, max_bytes: int = 64 * 1024) -> bytes:
        """Return up to `max_bytes` of a member; nothing if it is missing or encrypted.

        Raises:
            UnprocessableContentError: the member is damaged.
            DocumentLimitError: the budget of ranged reads is spent.
        """
        member = self._members.get(name)
        if member is None or member.flag_bits & _ENCRYPTED_BIT:
            return b""
        if member.compress_type not in _METHODS:
            return b""
        try:
            with self._archive.open(member) as source:
                return source.read(max_bytes)
        except _LIMITS as error:
            raise DocumentLimitError(str(error)) from error
        except (
            *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError),
            *(NotImplementedError, RuntimeError),
        ) as error:
            raise UnprocessableContentError(f"a member is damaged: {name!r}: {error}") from error
