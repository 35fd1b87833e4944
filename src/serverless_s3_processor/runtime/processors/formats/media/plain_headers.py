"""Files whose first bytes say all: Sun audio, Core Audio, IVF and YUV4MPEG.

https://pubs.opengroup.org/external/auformat.html, Apple Core Audio Format Specification 1.0,
https://wiki.multimedia.cx/index.php/Duck_IVF and https://wiki.multimedia.cx/index.php/YUV4MPEG2
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.formats.media import codecs

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.media.media import Media
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

_AU: Final = struct.Struct(">4xIIIII")
"""Start and size of the samples, encoding, rate and channels."""
_AU_CODECS: Final = {
    1: ("pcm_mulaw", 8),
    2: ("pcm", 8),
    3: ("pcm", 16),
    4: ("pcm", 24),
    5: ("pcm", 32),
    6: ("pcm", 32),
    7: ("pcm", 64),
    27: ("pcm_alaw", 8),
}
"""Codecs, and bits of a sample."""
_CAF_DESCRIPTION: Final = struct.Struct(">8x4s8xd4s4xIIII")
"""Name of the first chunk, rate, format, bytes and frames of a packet, channels and bits."""
_IVF: Final = struct.Struct("<8x4sHHIII")
"""Codec, width, height, rate, scale, and number of frames."""
_Y4M_FIELD: Final = re.compile(rb"([WHF])(\d{1,7})(?::(\d{1,7}))?")
_MAX_LINE: Final = 200


def read(source: RandomReads, media: Media) -> None:
    """Read the header of the kind that the first bytes show."""
    _READERS[source.read_at(0, 4)](source, media)


def _read_au(source: RandomReads, media: Media) -> None:
    start, size, encoding, rate, channels = _AU.unpack(source.read_at(0, _AU.size))
    codec, bits = _AU_CODECS.get(encoding, ("", 0))
    media.add_codec(codec)
    media.bit_rate = bits * rate * channels
    if media.bit_rate:
        size = min(size, source.size - start)
        media.duration_milliseconds = 8000 * size / media.bit_rate


def _read_caf(source: RandomReads, media: Media) -> None:
    name, rate, codec, size, frames, _, _ = _CAF_DESCRIPTION.unpack(
        source.read_at(0, _CAF_DESCRIPTION.size)
    )
    if name != b"desc":
        raise ValueError("it has no description")
    media.add_codec(codecs.of_fourcc(codec))
    if size and frames and 0 < rate < 1e9:  # noqa: PLR2004 - packets of one size
        media.bit_rate = 8 * size * rate / frames


def _read_ivf(source: RandomReads, media: Media) -> None:
    codec, media.width, media.height, rate, scale, frames = _IVF.unpack(
        source.read_at(0, _IVF.size)
    )
    media.add_codec(codecs.of_fourcc(codec))
    if rate:
        media.duration_milliseconds = 1000 * frames * scale / rate


def _read_y4m(source: RandomReads, media: Media) -> None:
    line = source.read_at(0, min(source.size, _MAX_LINE)).partition(b"\n")[0]
    fields = {match[1]: int(match[2]) for match in map(_Y4M_FIELD.fullmatch, line.split()) if match}
    media.width, media.height = fields.get(b"W"), fields.get(b"H")
    media.add_codec("rawvideo")


_READERS: Final = {b".snd": _read_au, b"caff": _read_caf, b"DKIF": _read_ivf, b"YUV4": _read_y4m}
