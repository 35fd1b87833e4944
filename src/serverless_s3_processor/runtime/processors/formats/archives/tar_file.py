"""tar files, compressed or not, and other compressed files."""

from __future__ import annotations

import io
import posixpath
import tarfile
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.bounded import (
    DecompressedStream,
    DecompressionLimitError,
    decompressor_factory,
)
from serverless_s3_processor.runtime.processors.content_errors import damaged
from serverless_s3_processor.runtime.processors.formats.archives.contents import (
    MAX_UNPACKED_BYTES,
    UNSAFE,
    ArchiveContents,
    leaves_its_folder,
)
from serverless_s3_processor.runtime.processors.formats.detection.sniff import content_type_of
from serverless_s3_processor.runtime.processors.formats.text.compressed import content_of
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.api import Findings
    from serverless_s3_processor.runtime.processors.view import ObjectView

_TAR: Final = "application/x-tar"
_ZSTANDARD: Final = "application/zstd"
_TEXT: Final = "text/plain"
_MAX_HEADER: Final = 1024 * 1024
"""Maximum bytes of one read; long names and extended attributes have their own blocks."""
_BLOCK: Final = 16 * 1024
"""Bytes to fetch per member of an uncompressed tar file."""
_FIRST: Final = 4096
_CHUNK: Final = 64 * 1024
_SIZE_AT_END: Final = 4


def analyze(view: ObjectView) -> Findings:
    """List a tar file, which may be compressed, or measure another compressed file."""
    make = decompressor_factory(view.sniffed_type or "")
    if make is None and view.sniffed_type == _ZSTANDARD:  # its library isn't installed
        return ArchiveContents(
            "zstd", packed=view.size, is_measured=False, complete=False
        ).findings()
    if make is None:
        contents = ArchiveContents("tar", packed=view.size, unpacked=view.size)
        try:
            end = _list(
                RandomReads(view, max_read_bytes=_MAX_HEADER, block_bytes=_BLOCK),
                contents,
                mode="r:",
            )
            _check_end(end, view.size)
        except (DecompressionLimitError, ReadBudgetExceededError):
            contents.complete = False
        return contents.findings()
    kind = (view.sniffed_type or "").rpartition("/")[2].removeprefix("x-")
    contents = ArchiveContents(kind, packed=view.size)
    try:
        _unpack(view, DecompressedStream(view, make, MAX_UNPACKED_BYTES), contents)
    except (EOFError, ValueError) as error:
        raise damaged("compressed file", error) from error
    return contents.findings()


def _unpack(view: ObjectView, unpacked: DecompressedStream, contents: ArchiveContents) -> None:
    stream, end = io.BufferedReader(unpacked, _CHUNK), 0
    try:
        contents.content_type = content_type_of(stream.peek(_FIRST))
        if contents.content_type == _TEXT and (content := content_of(view)):
            contents.content_type = content.sniffed_type
        if contents.content_type == _TAR:
            end = _list(stream, contents, mode="r|")
        while stream.read(_CHUNK):
            pass
        if contents.content_type == _TAR:
            _check_end(end, unpacked.bytes_out)
    except (DecompressionLimitError, ReadBudgetExceededError):
        contents.complete = False
    contents.unpacked = unpacked.bytes_out
    if contents.complete:
        return
    if contents.members is None and contents.kind == "gzip":
        contents.declared = _size_at_end(view)
    contents.packed = max(1, unpacked.bytes_in)


def _size_at_end(view: ObjectView) -> int | None:
    """Return the size modulo 2**32 that a gzip file declares at its end."""
    try:
        view.seek(-_SIZE_AT_END, io.SEEK_END)
        return int.from_bytes(view.read(_SIZE_AT_END) or b"", "little")
    except ReadBudgetExceededError:
        return None


def _list(
    source: RandomReads | io.BufferedReader[DecompressedStream],
    contents: ArchiveContents,
    *,
    mode: str,
) -> int:
    """Add the members, and return the offset of the end of the last one."""
    try:
        with tarfile.open(fileobj=source, mode=mode) as archive:  # type: ignore[call-overload]
            contents.members = contents.declared = 0
            for member in archive:
                archive.members = []  # tarfile would keep all members
                if member.size < 0:
                    raise damaged("tar file", "a size is negative")
                contents.add(member.name, member.size, is_folder=member.isdir())
                contents.holes += _holes(member)
                if _leaves_its_folder(member):
                    contents.flags.add(UNSAFE)
                contents.check_members()
            return int(archive.offset)
    except tarfile.TarError as error:
        raise damaged("tar file", error) from error


def _holes(member: tarfile.TarInfo) -> int:
    """Return the bytes of a sparse file that are not stored, and take no space when unpacked."""
    if not member.issparse():
        return 0
    pieces: list[tuple[int, int]] = getattr(member, "sparse", None) or []
    return max(0, member.size - sum(max(0, size) for _, size in pieces))


def _check_end(end: int, size: int) -> None:
    """Detect a truncated last member or header, which tarfile ignores."""
    if end > size or 0 < size - end < tarfile.BLOCKSIZE:
        raise damaged("tar file", "the data is truncated")


def _leaves_its_folder(member: tarfile.TarInfo) -> bool:
    if member.isdev():
        return True
    if not (member.issym() or member.islnk()):
        return False
    folder = member.name.rpartition("/")[0] if member.issym() else ""
    return leaves_its_folder(posixpath.normpath(posixpath.join(folder, member.linkname)))
