"""Audio and video that is damaged or made to harm: it is bounded, and fails with a reason."""

import struct
from pathlib import Path

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.processors.formats.media import media
from tests.support.cpu_time import cpu_limit
from tests.unit.processors.findings import each_file, failure_of
from tests.unit.processors.processing import damaged

FILES = Path(__file__).parent / "files"
MAX_SECONDS = 1.0
"""Of CPU, on a busy machine."""


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, kind) + content


def element(number: bytes, content: bytes) -> bytes:
    return number + struct.pack(">Q", len(content) | 1 << 56) + content


def chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content


def riff(content: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(content)) + b"AVI " + content


def nested_boxes(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = box(b"meta", b"\0\0\0\0" + content)
    return content


FTYP = box(b"ftyp", b"isom\0\0\0\0")
EBML = b"\x1a\x45\xdf\xa3\x80"
TRACKS = b"\x16\x54\xae\x6b"
SEGMENT = b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"
OGG_PAGE = b"OggS\0\x02" + bytes(8) + b"\1" + bytes(11)
HOSTILE = {
    "video/mp4": {
        "no tracks": FTYP + box(b"mdat", b"x" * 100),
        "a box of no size": FTYP + b"\0\0\0\4moov" + bytes(100),
        "a box of 2^63 bytes": FTYP + b"\0\0\0\1moov" + b"\x7f" + b"\xff" * 7 + bytes(100),
        "a hundred thousand boxes": FTYP + box(b"free", b"") * 100_000,
        "a hundred thousand tracks": FTYP + box(b"moov", box(b"trak", b"") * 100_000),
        "tags in tags": FTYP + box(b"moov", box(b"udta", nested_boxes(3000))),
        "a scale of nothing": FTYP + box(b"moov", box(b"mvhd", bytes(100))),
        "an index without entries": FTYP + box(b"sidx", bytes(22) + b"\xff\xff"),
        "a title of 1 MB": FTYP
        + box(b"moov", box(b"udta", box(b"ilst", box(b"\xa9nam", b"x" * 1_000_000)))),
        "tracks in tracks": FTYP
        + box(b"moov", box(b"trak", box(b"mdia", box(b"mdia", b"") * 900) * 90)),
    },
    "video/x-matroska": {
        "nothing": EBML,
        "zeros": EBML + bytes(100_000),
        "elements without end": EBML + SEGMENT + element(b"\xec", b"") * 100_000,
        "a track of tracks": EBML
        + SEGMENT
        + element(
            b"\x16\x54\xae\x6b", element(b"\xae", element(b"\xe0", b"\xb0\x81\1") * 900) * 90
        ),
        "a duration of 3 bytes": EBML
        + SEGMENT
        + element(b"\x15\x49\xa9\x66", element(b"\x44\x89", b"abc")),
        "a duration that is no number": EBML
        + SEGMENT
        + element(b"\x15\x49\xa9\x66", element(b"\x44\x89", b"\x7f\xc0\0\0")),
        "an infinite duration": EBML
        + SEGMENT
        + element(b"\x15\x49\xa9\x66", element(b"\x44\x89", b"\x7f\x80\0\0")),
    },
    "video/x-msvideo": {
        "nothing": riff(b""),
        "a short header": riff(b"LIST" + struct.pack("<I", 20) + b"hdrl" + chunk(b"avih", b"1234")),
        "a list of 4 GB": riff(b"LIST\xff\xff\xff\xffhdrl" + bytes(1000)),
        "lists in lists": riff(b"LIST\xf0\xff\xff\xffhdrl" * 10_000),
        "chunks without end": riff(chunk(b"JUNK", b"") * 100_000),
    },
    "audio/mpeg": {
        "garbage behind a tag": b"ID3\x04\0\0\0\0\0\0" + bytes(1_000_000),
        "a tag of 256 MB": b"ID3\x03\0\0\x7f\x7f\x7f\x7fTIT2\x07\xff\xff\xff\0\0\0"
        + bytes(1_000_000),
        "empty frames": b"ID3\x03\0\0\x7f\x7f\x7f\x7f" + b"TIT2\0\0\0\0\0\0" * 100_000,
        "ones": b"\xff" * 1_000_000,
        "a frame of no rate": b"\xff\xfb\x00\x00" * 100_000,
        "frames of AAC of 7 bytes": b"\xff\xf1\x50\x80\x00\xff\xfc" * 100_000,
        "an unknown rate of AAC": b"\xff\xf1\x7c\x80\x10\xff\xfc" + bytes(200),
    },
    "audio/ogg": {
        "a page without packets": OGG_PAGE + b"\0",
        "pages without end": (OGG_PAGE + b"\0") * 30_000,
        "a rate of nothing": OGG_PAGE + b"\x1e\1vorbis" + bytes(22) + b"OggS\0\4\1" + bytes(30),
        "a page that is cut": OGG_PAGE + b"\xff" + b"\xff" * 100,
        "a billion comments": OGG_PAGE
        + b"\1\x1e\1vorbis\0\0\0\0\1\1\0\0\0"
        + bytes(17)
        + b"OggS\0\0"
        + bytes(8)
        + b"\1"
        + bytes(11)
        + b"\1\x20\3vorbis\0\0\0\0\xff\xff\xff\x3f"
        + bytes(17),
    },
    "audio/flac": {
        "no blocks": b"fLaC",
        "blocks without end": b"fLaC" + b"\x01\0\0\0" * 200_000,
        "a short description": b"fLaC\0\0\0\4abcd",
        "comments without end": b"fLaC\4\0\0\x10" + b"\0\0\0\0\xff\xff\xff\xff" + bytes(1_000_000),
        "a picture of 4 GB": b"fLaC\6\xff\xff\xff\0\0\0\3\xff\xff\xff\xff" + bytes(1000),
    },
    "audio/wav": {
        "no chunks": b"RIFF\0\0\0\0WAVE",
        "a short format": b"RIFF\0\0\0\0WAVEfmt \2\0\0\0\1\0",
        "chunks without end": b"RIFF\0\0\0\0WAVE" + b"junk\0\0\0\0" * 100_000,
        "fields without end": b"RIFF\0\0\0\0WAVELIST\0\0\x0f\0INFO" + b"IART\0\0\0\0" * 120_000,
        "no rate": b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0" + bytes(12) + b"data\4\0\0\0abcd",
    },
}


@pytest.mark.slow
@each_file(HOSTILE)
def test_it_is_bounded_and_fails_for_its_content_if_at_all(content_type: str, raw: bytes) -> None:
    with cpu_limit(MAX_SECONDS):
        reason = failure_of(media.analyze, raw, content_type)
    assert reason is None or reason.startswith("the audio or video file is damaged: ")


WHOLE = {
    "video/mp4": [".mp4", ".mov", ".m4a", ".3gp"],
    "video/webm": [".webm", ".mkv"],
    "video/x-msvideo": [".avi"],
    "audio/mpeg": [".mp3", ".aac", ".flac", ".ogg", ".ogv", ".opus", ".wav", ".aiff"],
}


@pytest.mark.slow
@pytest.mark.parametrize("content_type", WHOLE)
def test_any_damage_leaves_findings_or_a_reason(content_type: str) -> None:
    originals = [
        path.read_bytes()[:3000]
        for path in sorted(FILES.iterdir())
        if path.suffix in WHOLE[content_type]
    ]

    @given(damaged(originals, min_bytes=8))
    def damage(raw: bytes) -> None:
        reason = failure_of(media.analyze, raw, content_type)
        assert reason is None or reason.startswith("the audio or video file is damaged: ")

    damage()
