"""The content type that bytes show: text, unless the header of a binary format is right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.formats.detection import (
    audio_frames,
    checks,
    containers,
    der_files,
    iso_media,
    ole,
    signatures,
    targa,
    zip_kinds,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.runtime.processors.formats.detection.byte_source import ByteSource

TEXT: Final = "text/plain"

_CHECKS: Final[dict[bytes, Callable[[ByteSource], str | None]]] = {
    **dict.fromkeys(zip_kinds.STARTS, zip_kinds.zip_kind),
    **dict.fromkeys((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), checks.tiff),
    **dict.fromkeys((b"RIFF", b"RIFX", b"RF64", b"BW64"), containers.riff),
    **dict.fromkeys((b"\0\1\0\0", b"OTTO", b"true"), checks.sfnt),
    **dict.fromkeys(der_files.STARTS, der_files.der_file),
    **dict.fromkeys((b"P1", b"P2", b"P3", b"P4", b"P5", b"P6"), checks.pnm),
    b"\x89PNG\r\n\x1a\n": checks.png,
    b"BM": checks.bmp,
    b"\x28\0\0\0": checks.bitmap_without_file_header,
    b"BZh": checks.bzip2,
    b"MZ": checks.program,
    b"ID3": audio_frames.tagged,
    b"\xff": audio_frames.frames,
    b"%!": checks.postscript,
    b"\x04%!": checks.postscript,
    b"{\\rtf": checks.rich_text,
    b"OggS": containers.ogg,
    b"FORM": containers.iff,
    b"\x1a\x45\xdf\xa3": containers.matroska,
    b"\xca\xfe\xba\xbe": checks.java_or_mach,
    b"\x1f\x8b\x08": checks.gzip,
    b"!<arch>\n": checks.debian_or_ar,
    b"\xff\xff\xff\xff": checks.arrow_stream,
    b"\0\0\1\0": checks.icon,
    b"\0\0\2\0": checks.icon,
    b"\0\0\0\x0cjP  \r\n\x87\n": iso_media.jpeg_2000,
    ole.MAGIC: ole.ole,
}
"""Checks by the first bytes."""
_WITHOUT_START: Final = (
    iso_media.boxes,
    checks.tar,
    checks.transport_stream,
    checks.python_code,
    checks.zlib_stream,
    targa.targa,
)
"""Checks of what no text is, whatever its first bytes are."""
_PROVING_LENGTH: Final = 30
"""Length of a magic number that no text begins with by accident."""


def _lengths_by_first() -> dict[int, list[int]]:
    """Return the lengths of the magic numbers by their first byte, the longest first."""
    starts = sorted({*_CHECKS, *signatures.AT_START}, key=len, reverse=True)
    lengths: dict[int, dict[int, None]] = {}
    for start in starts:
        lengths.setdefault(start[0], {})[len(start)] = None
    return {first: list(of_first) for first, of_first in lengths.items()}


_LENGTHS: Final = _lengths_by_first()


def detect(source: ByteSource) -> str | None:
    """Return the content type that the bytes show; None if they show none.

    Raises:
        UnavailableError: S3 refused or failed.
    """
    if not source.head:
        return None
    return (
        _by_start(source)
        or checks.pdf(source)
        or (_without_start(source) if source.has_control_bytes else None)
        or (TEXT if source.is_text else None)
    )


def _by_start(source: ByteSource) -> str | None:
    """Return the type by the longest magic number that the bytes begin with and that is right."""
    head = source.head
    for length in _LENGTHS.get(head[0], ()):
        start = head[:length]
        if (check := _CHECKS.get(start)) and (kind := check(source)):
            return kind
        if (kind := signatures.AT_START.get(start)) and not _may_be_text(start, source):
            return kind
    return None


def _may_be_text(start: bytes, source: ByteSource) -> bool:
    return start.isascii() and not source.has_control_bytes and len(start) < _PROVING_LENGTH


def _without_start(source: ByteSource) -> str | None:
    for offset, magic, kind in signatures.AT_OFFSET:
        if source.head.startswith(magic, offset):
            return kind
    return next(filter(None, (check(source) for check in _WITHOUT_START)), None)
