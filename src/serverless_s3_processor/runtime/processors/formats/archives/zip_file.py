"""ZIP files: the central directory, and the real sizes of the members."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import UnprocessableContentError
from serverless_s3_processor.runtime.processors.bounded import (
    DecompressionLimitError,
    DeflateDecompressor,
)
from serverless_s3_processor.runtime.processors.content_errors import damaged
from serverless_s3_processor.runtime.processors.formats.archives.contents import (
    ENCRYPTED,
    MAX_MEMBERS,
    MAX_UNPACKED_BYTES,
    SIZE_CONTRADICTED,
    UNLISTED,
    ArchiveContents,
)
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.api import Findings
    from serverless_s3_processor.runtime.processors.view import ObjectView

_MAX_DIRECTORY: Final = 1024 * 1024
"""Maximum bytes of the directory: some ten thousand members, for each of which Python takes 600."""
_CHUNK: Final = 64 * 1024
_ENCRYPTED_BIT: Final = 1
_LOCAL_HEADER: Final = struct.Struct("<26xHH")
"""The lengths of the name and of the extra field of a local file header.
https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT"""


def analyze(view: ObjectView) -> Findings:
    """List the members, and measure what they unpack to."""
    contents = ArchiveContents("zip", packed=view.size)
    try:
        archive = zipfile.ZipFile(_open(view))
    except DecompressionLimitError:
        contents.flags.add(UNLISTED)
        contents.complete = False
        return contents.findings()
    except NotImplementedError:  # a version to come
        contents.is_measured = contents.complete = False
        return contents.findings()
    except (zipfile.BadZipFile, ValueError, struct.error) as error:
        raise damaged("ZIP file", error) from error
    contents.members = contents.declared = 0
    for member in archive.infolist():
        contents.add(member.filename, member.file_size, is_folder=member.is_dir())
        if member.flag_bits & _ENCRYPTED_BIT:
            contents.flags.add(ENCRYPTED)
    _measure(view, archive.infolist(), contents)
    return contents.findings()


def _open(view: ObjectView) -> io.BytesIO | RandomReads:
    if view.is_in_memory and view.size <= _MAX_DIRECTORY:
        return io.BytesIO(view.head)
    return RandomReads(view, max_read_bytes=_MAX_DIRECTORY)


def _measure(view: ObjectView, members: list[zipfile.ZipInfo], contents: ArchiveContents) -> None:
    try:
        for member in sorted(members, key=lambda zip_member: zip_member.header_offset)[
            :MAX_MEMBERS
        ]:
            if not _is_readable(member):
                contents.complete = False
                continue
            size = _unpacked_size(view, member, MAX_UNPACKED_BYTES - contents.unpacked)
            contents.unpacked += size
            if size != member.file_size:
                contents.flags.add(SIZE_CONTRADICTED)
    except DecompressionLimitError:
        contents.unpacked, contents.complete = MAX_UNPACKED_BYTES, False
    except ReadBudgetExceededError:
        contents.complete = False


def _is_readable(member: zipfile.ZipInfo) -> bool:
    """Tell whether a member unpacks without a password and with little memory."""
    is_supported = member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return is_supported and not member.flag_bits & _ENCRYPTED_BIT


def _unpacked_size(view: ObjectView, member: zipfile.ZipInfo, max_bytes: int) -> int:
    if member.compress_type == zipfile.ZIP_STORED:
        if member.compress_size > max_bytes:
            raise DecompressionLimitError(f"more than {max_bytes:,} bytes")
        return member.compress_size
    view.seek(member.header_offset)
    header = view.read(_LOCAL_HEADER.size) or b""
    if len(header) < _LOCAL_HEADER.size:
        raise UnprocessableContentError(f"a member is missing: {member.filename!r}")
    view.seek(sum(_LOCAL_HEADER.unpack(header)), io.SEEK_CUR)
    try:
        size, checksum = _inflate(view, member.compress_size, max_bytes)
    except (zlib.error, EOFError) as error:
        raise UnprocessableContentError(
            f"a member is damaged: {member.filename!r}: {error}"
        ) from error
    if checksum != member.CRC:
        raise UnprocessableContentError(
            f"a member is damaged: {member.filename!r}: its checksum differs"
        )
    return size


def _inflate(view: ObjectView, packed: int, max_bytes: int) -> tuple[int, int]:
    """Return the unpacked size and the checksum of a member."""
    inflater, size, checksum = DeflateDecompressor(-zlib.MAX_WBITS), 0, 0
    while not inflater.eof:
        data = b""
        if inflater.needs_input:
            data = view.read(min(_CHUNK, packed)) or b""
            packed -= len(data)
            if not data:
                raise EOFError("the data is truncated")
        part = inflater.decompress(data, _CHUNK)
        size, checksum = size + len(part), zlib.crc32(part, checksum)
        if size > max_bytes:
            raise DecompressionLimitError(f"more than {max_bytes:,} bytes")
    return size, checksum
