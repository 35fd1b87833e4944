"""Flash video: tags, of which the first one should describe the others.

Adobe Flash Video File Format Specification 10.1, annex E.
"""

from __future__ import annotations

import contextlib
import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.formats.media import amf, codecs
from serverless_s3_processor.runtime.processors.formats.media.mpeg import h264

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.media.media import Media
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

_TAG: Final = struct.Struct(">B3s3sB3x")
"""Type, size, the lower three bytes of the time in milliseconds, and the highest one."""
_AUDIO, _VIDEO, _SCRIPT = 8, 9, 18
_MAX_TAGS: Final = 20
_MAX_DATA: Final = 64 * 1024
_MAX_NUMBER: Final = 1e9
_VIDEO_CODECS: Final = {
    2: "flv1", 3: "flashsv", 4: "vp6f", 5: "vp6a", 6: "flashsv2", 7: "h264", 12: "hevc"
}  # fmt: skip
_AUDIO_CODECS: Final = {
    0: "pcm",
    1: "adpcm_swf",
    2: "mp3",
    3: "pcm",
    4: "nellymoser",
    5: "nellymoser",
    6: "nellymoser",
    7: "pcm_alaw",
    8: "pcm_mulaw",
    10: "aac",
    11: "speex",
    14: "mp3",
}
_H264_SETTINGS: Final = b"\x17\0"
"""A key frame of H.264 that holds settings and no picture."""
_ENHANCED_VIDEO: Final = 0x80
_ENHANCED_AUDIO: Final = 9
"""Signs of four characters that name the codec: https://veovera.org/docs/enhanced/."""


def read(source: RandomReads, media: Media) -> None:
    """Read the description and the first tags; the time of the last tag may be the duration."""
    position = int.from_bytes(source.read_at(5, 4)) + 4
    for _ in range(_MAX_TAGS):
        if position + _TAG.size > source.size:
            break
        kind, size, _, _ = _TAG.unpack(source.read_at(position, _TAG.size))
        length = int.from_bytes(size)
        _read_tag(kind, source.read(min(length, _MAX_DATA)), media)
        position += _TAG.size + length + 4
    if media.duration_milliseconds is None:
        media.duration_milliseconds = _last_time(source)


def _read_tag(kind: int, data: bytes, media: Media) -> None:
    if kind == _SCRIPT:
        _read_description(data, media)
    elif kind == _VIDEO and data:
        is_enhanced = data[0] & _ENHANCED_VIDEO
        name = codecs.of_fourcc(data[1:5]) if is_enhanced else _VIDEO_CODECS.get(data[0] & 15)
        media.add_codec(name or "")
        if media.width is None and data.startswith(_H264_SETTINGS):
            media.width, media.height = h264.size_in(data[13:]) or (None, None)
    elif kind == _AUDIO and data:
        number = data[0] >> 4
        is_enhanced = number == _ENHANCED_AUDIO
        name = codecs.of_fourcc(data[1:5]) if is_enhanced else _AUDIO_CODECS.get(number)
        media.add_codec(name or "")


def _last_time(source: RandomReads) -> float | None:
    """Return the time of the last tag in milliseconds; None if the file was cut off."""
    size = int.from_bytes(source.read_at(source.size - 4, 4))
    start = source.size - 4 - size
    if not _TAG.size <= size <= source.size - 4:
        return None
    _, length, low, high = _TAG.unpack(source.read_at(start, _TAG.size))
    if int.from_bytes(length) + _TAG.size != size:
        return None
    return int.from_bytes(bytes([high]) + low)


def _read_description(data: bytes, media: Media) -> None:
    """Read what `onMetaData` says, as far as it can be read."""
    values = amf.Values(data)
    with contextlib.suppress(LookupError):
        if values.read() != "onMetaData":
            return
        values.read()
    width, height = _number(values, "width"), _number(values, "height")
    if width and height:
        media.width, media.height = width, height
    media.duration_milliseconds = _number(values, "duration", 1000)
    title = values.members.get("title")
    media.title = title if isinstance(title, str) else None


def _number(values: amf.Values, name: str, factor: int = 1) -> int | None:
    """Return a positive number times a factor; None if there is none that is plausible."""
    value = values.members.get(name)
    return round(factor * value) if isinstance(value, float) and 0 < value < _MAX_NUMBER else None
