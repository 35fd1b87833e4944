"""`media`: duration, size, codecs, title and artist of audio and video, without decoding.

Attributes: `durationMilliseconds`, `width`, `height`, `orientation` as in EXIF unless upright,
`codecs`, `bitRate` of audio in bits per second, `title`, `artist`; `complete` is false if the file
says none of them, or beyond the limits. Of MPEG streams the duration ends where the last picture
or pack begins; their size is unknown if the video is neither MPEG-1, MPEG-2 nor H.264.

Reads: the headers, wherever they are, up to 512 KiB behind the first 256 KiB.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.processors.api import Findings
from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.content_errors import content_errors
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

_MODULES: Final = {
    "audio/mp4": "boxes",
    "audio/x-m4a": "boxes",
    "video/3gpp": "boxes",
    "video/3gpp2": "boxes",
    "video/mp4": "boxes",
    "video/quicktime": "boxes",
    "video/x-m4v": "boxes",
    "video/mj2": "boxes",
    "audio/webm": "matroska",
    "audio/x-matroska": "matroska",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "video/x-msvideo": "avi",
    "video/x-flv": "flv",
    "video/x-ms-asf": "asf",
    "video/mp2t": "mpeg.transport",
    "video/mpeg": "mpeg.program",
    "audio/basic": "plain_headers",
    "audio/x-caf": "plain_headers",
    "video/x-ivf": "plain_headers",
    "video/x-yuv4mpeg": "plain_headers",
}
"""The readers; all other types are those of tinytag."""
_CODECS: Final = {
    "audio/AMR": "amr",
    "audio/ac3": "ac3",
    "audio/flac": "flac",
    "audio/vnd.dts": "dts",
    "audio/x-ape": "ape",
    "audio/x-dff": "dsd",
    "audio/x-dsf": "dsd",
    "audio/x-musepack": "musepack",
    "audio/x-shorten": "shorten",
    "audio/x-tta": "tta",
    "audio/x-wavpack": "wavpack",
}
"""Codecs of types that are of one codec, whose files may have no more to say."""
_MAX_READ: Final = 1024 * 1024
_MAX_READS: Final = 25_000
"""Some 0.1 s; an hour of MP3 takes 2,500."""
_BLOCK: Final = 16 * 1024
_MAX_CODECS: Final = 8
_MAX_TEXT: Final = 100
_MAX_DURATION: Final = 1000 * 86400 * 366
"""A year in milliseconds; more is a mistake."""
_MAX_SIDE: Final = 1 << 16


@dataclass(slots=True)
class Media:
    """What is known of a file; None is unknown. Sizes are in pixels, as stored."""

    duration_milliseconds: float | None = None
    width: int | None = None
    height: int | None = None
    orientation: int | None = None
    bit_rate: float | None = None
    title: str | None = None
    artist: str | None = None
    codecs: list[str] = field(default_factory=list)
    complete: bool = True

    def add_codec(self, name: str) -> None:
        """Add the codec of a track, unless another has the same."""
        if name and name not in self.codecs and len(self.codecs) < _MAX_CODECS:
            self.codecs.append(printable(name, 16))

    def attributes(self) -> dict[str, Json]:
        """Return what is known and plausible."""
        known: dict[str, Json | None] = {
            "durationMilliseconds": _integer(self.duration_milliseconds, _MAX_DURATION),
            "width": _integer(self.width, _MAX_SIDE),
            "height": _integer(self.height, _MAX_SIDE),
            "orientation": self.orientation,
            "codecs": list(self.codecs) or None,
            "bitRate": _integer(self.bit_rate, 10**9),
            "title": _text(self.title),
            "artist": _text(self.artist),
        }
        facts = {name: value for name, value in known.items() if value is not None}
        return {**facts, "complete": self.complete and bool(facts)}


def analyze(view: ObjectView) -> Findings:
    """Read the headers."""
    media = Media()
    media.add_codec(_CODECS.get(view.sniffed_type or "", ""))
    module: Any = import_module(f"{__package__}.{_MODULES.get(view.sniffed_type or '', 'audio')}")
    source = RandomReads(view, max_read_bytes=_MAX_READ, max_reads=_MAX_READS, block_bytes=_BLOCK)
    try:
        with content_errors("audio or video file"):
            module.read(source, media)
    except (DecompressionLimitError, ReadBudgetExceededError):
        media.complete = False
    return Findings(media.attributes())


def _integer(number: float | None, maximum: int) -> int | None:
    return round(number) if number is not None and 0 < number <= maximum else None


def _text(text: str | None) -> str | None:
    return printable(text.strip("\0 "), _MAX_TEXT) or None if text else None
