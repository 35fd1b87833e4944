"""Containers whose header names what they hold: RIFF, IFF, Ogg, Matroska."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.detection.byte_source import ByteSource

_RIFF: Final = {
    b"WEBP": "image/webp",
    b"WAVE": "audio/x-wav",
    b"AVI ": "video/x-msvideo",
    b"AVIX": "video/x-msvideo",
    b"ACON": "application/x-navi-animation",
    b"RMID": "audio/midi",
    b"sfbk": "audio/x-soundfont",
    b"CDRv": "application/vnd.corel-draw",
}
_IFF: Final = {
    b"AIFF": "audio/aiff",
    b"AIFC": "audio/aiff",
    b"ILBM": "image/x-ilbm",
    b"PBM ": "image/x-ilbm",
    b"8SVX": "audio/x-8svx",
}
_OGG_VIDEO: Final = (b"\x80theora", b"\x01video\0\0\0", b"BBCD\0", b"OVP80\1", b"\x80daala")
_OGG_AUDIO: Final = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC", b"Speex   ", b"PCM     ")
_MAX_PAGES: Final = 16
_OGG_HEADER: Final = 27
_FIRST_PAGE: Final = 2
_EBML_HEAD: Final = 4096


def riff(source: ByteSource) -> str | None:
    """Return the type of a RIFF, RIFX, RF64 or BW64 file by its form."""
    form = source.head[8:12]
    if source.head[4:8].isascii() and not source.has_control_bytes:  # no size, but a text
        return None
    if form[:3] == b"CDR":
        return _RIFF[b"CDRv"]
    return _RIFF.get(form)


def iff(source: ByteSource) -> str | None:
    """Return the type of an IFF file by its form."""
    return _IFF.get(source.head[8:12])


def ogg(source: ByteSource) -> str | None:
    """Return the type of an Ogg file: video if one of its first pages begins a video stream.

    RFC 5334, section 10, names the types, and RFC 3533, section 6, the page header, whose version
    is 0.
    """
    if source.head[4:5] != b"\0":
        return None
    kind, offset = "application/ogg", 0
    for _ in range(_MAX_PAGES):
        header = source.head[offset : offset + _OGG_HEADER]
        if len(header) < _OGG_HEADER or header[:4] != b"OggS" or not header[5] & _FIRST_PAGE:
            break
        lengths = source.head[offset + _OGG_HEADER : offset + _OGG_HEADER + header[26]]
        data = offset + _OGG_HEADER + header[26]
        packet = source.head[data : data + 16]
        if packet.startswith(_OGG_VIDEO):
            return "video/ogg"
        if packet.startswith(_OGG_AUDIO):
            kind = "audio/ogg"
        offset = data + sum(lengths)
    return kind


def matroska(source: ByteSource) -> str | None:
    """Return the type of an EBML file by its document type (element 0x4282, RFC 8794)."""
    head = source.head[:_EBML_HEAD]
    if b"\x42\x82" not in head:
        return None
    doctype = head.partition(b"\x42\x82")[2][1:9]
    if doctype.startswith(b"webm"):
        return "video/webm"
    return "video/x-matroska" if doctype.startswith(b"matroska") else None
