"""Audio and Ogg files: what tinytag reads of them, and what it lacks."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from tinytag import TinyTag, TinyTagException, UnsupportedFormatError

from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.formats.media import adts, ogg, rf64
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.media.media import Media
    from serverless_s3_processor.runtime.processors.random_reads import RandomReads

_OGG_TAGS_BYTES: Final = 128 * 1024
"""Bytes of an Ogg file with its tags; tinytag would walk over all of its pages."""
_TOLERANCE: Final = 1.1
_NOT_CONTENT: Final = (DecompressionLimitError, ReadBudgetExceededError, UnavailableError)


def read(source: RandomReads, media: Media) -> None:
    """Read tags and durations."""
    if ogg.is_ogg(source):
        ogg.read(source, media)
        start = source.read_at(0, min(source.size, _OGG_TAGS_BYTES))
        _read_tags(_load(io.BytesIO(start)), media)
    elif rf64.is_rf64(source):
        rf64.read(source, media)
    elif (first := adts.start_of(source)) is not None:
        _read_tags(_load(source, duration=False), media)
        adts.read(source, first, media)
    else:
        tag = _load(source)
        _read_tags(tag, media)
        _read_duration(tag, source.size, media)


def _load(source: RandomReads | io.BytesIO, *, tags: bool = True, duration: bool = True) -> TinyTag:
    """Read a file; one of a kind that tinytag lacks has neither tags nor a duration."""
    source.seek(0)
    try:
        return TinyTag.get(file_obj=cast("BinaryIO", source), tags=tags, duration=duration)
    except UnsupportedFormatError:
        return TinyTag()
    except TinyTagException as error:
        if isinstance(error.__cause__, _NOT_CONTENT):
            raise error.__cause__ from None
        if tags:  # broken tags don't break the sound
            return _load(source, tags=False, duration=duration)
        raise error.__cause__ or ValueError(str(error)) from None


def _read_tags(tag: TinyTag, media: Media) -> None:
    media.title, media.artist = tag.title, tag.artist


def _read_duration(tag: TinyTag, size: int, media: Media) -> None:
    """Take the duration, unless the file is too small for it: who streams does not know it."""
    media.bit_rate = 1000 * tag.bitrate if tag.bitrate else None
    if tag.duration and tag.duration * (tag.bitrate or 0) * 125 <= size * _TOLERANCE:
        media.duration_milliseconds = 1000 * tag.duration
