"""RF64 and BW64 files: WAV of any size, whose sizes are in a chunk of their own.

https://tech.ebu.ch/docs/tech/tech3306.pdf
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.containers import riff

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.media.media import Media
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

_MAGIC: Final = (b"RF64", b"BW64")
_DATA_SIZE: Final = struct.Struct("<8xQ")
_BYTE_RATE: Final = struct.Struct("<8xI")
_MAX_CHUNKS: Final = 32


def is_rf64(source: RandomReads) -> bool:
    """Tell whether it is such a file."""
    return source.read_at(0, 4) in _MAGIC


def read(source: RandomReads, media: Media) -> None:
    """Take the duration from the size of the samples, as far as they are there."""
    data_size = 0
    for kind, position, _ in riff.chunks(source, riff.FIRST_CHUNK, source.size, _MAX_CHUNKS):
        if kind == b"ds64":
            (data_size,) = _DATA_SIZE.unpack(source.read_at(position, _DATA_SIZE.size))
        elif kind == b"fmt ":
            (byte_rate,) = _BYTE_RATE.unpack(source.read_at(position, _BYTE_RATE.size))
            media.bit_rate = 8 * byte_rate
            if byte_rate and data_size <= source.size:
                media.duration_milliseconds = 1000 * data_size / byte_rate
            return
