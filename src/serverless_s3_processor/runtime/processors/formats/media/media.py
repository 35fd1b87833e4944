"""`media`: duration, size, codecs, title and artist of audio and video, without decoding.

Attributes: `durationMilliseconds`, `width`, `height`, `orientation` as in EXIF unless upright,
`codecs`, `bitRate` of audio in bits per second, `title`, `artist`.

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
    "audio/webm": "matroska",
    "audio/x-matroska": "matroska",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "video/x-msvideo": "avi",
}
"""The readers; all other types are those of tinytag."""
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
            "complete": self.complete,
        }
        return {name: value for name, value in known.items() if value is not None}


def analyze(view: ObjectView) -> Findings:
    """Read the headers."""
    media = Media()
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
