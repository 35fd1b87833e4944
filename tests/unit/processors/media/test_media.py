import struct
from pathlib import Path
from typing import Any

import pytest

from serverless_s3_processor.runtime.processors.formats.media import media
from tests.support.views import Content
from tests.unit.processors.findings import findings_of

FILES = Path(__file__).parent / "files"
TYPES = {
    ".3gp": "video/3gpp",
    ".avi": "video/x-msvideo",
    ".m4a": "audio/mp4",
    ".mkv": "video/x-matroska",
    ".mov": "video/quicktime",
    ".mp4": "video/mp4",
    ".ogv": "video/ogg",
    ".webm": "video/webm",
}
TAGS = {"title": "Tön", "artist": "Somebody"}


def attributes_of(name: str) -> dict[str, Any]:
    path = FILES / name
    content_type = TYPES.get(path.suffix, "audio/mpeg")
    attributes = dict(findings_of(media.analyze, path.read_bytes(), content_type).attributes)
    assert attributes.pop("complete") is True
    return attributes


@pytest.mark.parametrize(
    ("name", "codecs", "width", "height", "milliseconds"),
    [
        ("h264.mp4", ["h264", "aac"], 64, 48, 2000),
        ("dash.mp4", ["h264"], 64, 48, 2000),
        ("frag.mp4", ["h264", "aac"], 64, 48, None),
        ("mp3.mp4", ["h264", "mp3"], 64, 48, 2000),
        ("mov.mov", ["mjpeg"], 32, 16, 1000),
        ("old.mov", ["h264"], 64, 48, 300),
        ("a.3gp", ["h263"], 128, 96, 2000),
        ("a.mkv", ["h264", "vorbis"], 64, 48, 2012),
        ("a.webm", ["vp9", "opus"], 64, 48, 2008),
        ("live.webm", ["vp8", "opus"], 64, 48, None),
        ("a.avi", ["mpeg4", "mp3"], 64, 48, 2500),
        ("a.ogv", ["theora", "vorbis"], 64, 48, 2000),
    ],
)
def test_a_video_has_a_size_codecs_and_a_duration(
    name: str, codecs: list[str], width: int, height: int, milliseconds: int | None
) -> None:
    attributes = attributes_of(name)
    assert (attributes["width"], attributes["height"]) == (width, height)
    assert attributes["codecs"] == codecs
    assert attributes.get("durationMilliseconds") == milliseconds
    assert "bitRate" not in attributes


@pytest.mark.parametrize(
    ("name", "milliseconds", "bit_rate"),
    [
        ("a.mp3", 2064, 16_003),
        ("vbr.mp3", 2064, 9_377),
        ("a.flac", 1000, 55_088),
        ("a.aiff", 1000, 128_000),
        ("a.wav", 2000, 64_000),
        ("a.ogg", 2000, 28_148),
        ("a.opus", 2000, 17_504),
    ],
)
def test_audio_has_a_duration_a_bit_rate_and_tags(
    name: str, milliseconds: int, bit_rate: int
) -> None:
    attributes = attributes_of(name)
    assert attributes.pop("durationMilliseconds") == milliseconds
    assert attributes.pop("bitRate") == bit_rate
    assert attributes.pop("codecs", None) in (None, ["vorbis"], ["opus"])
    assert attributes == TAGS


def test_audio_in_mp4_has_tags() -> None:
    expected = {"durationMilliseconds": 2000, "codecs": ["aac"], **TAGS}
    assert attributes_of("a.m4a") == expected


def test_audio_without_tags_has_a_duration() -> None:
    assert attributes_of("noid3.mp3") == {"durationMilliseconds": 2064, "bitRate": 16_000}


def test_aac_in_adts_is_as_long_as_its_frames() -> None:
    plain = {"durationMilliseconds": 2090, "codecs": ["aac"], "bitRate": 18_341}
    assert attributes_of("a.aac") == plain
    tagged = b"ID3\x04\0\0\0\0\0\x14TIT2\0\0\0\x06\0\0\x03Title" + bytes(4)
    raw = tagged + (FILES / "a.aac").read_bytes()
    findings = findings_of(media.analyze, raw, "audio/aac")
    assert findings.attributes == {**plain, "title": "Title", "complete": True}


def test_a_turned_video_has_an_orientation_and_its_size_as_stored() -> None:
    attributes = attributes_of("rot.mp4")
    assert attributes["orientation"] == 6
    assert (attributes["width"], attributes["height"]) == (64, 48)


def test_a_length_that_the_file_does_not_have_is_unknown() -> None:
    assert attributes_of("piped.wav") == {"bitRate": 352_800}


def test_a_description_behind_the_data_is_found_without_reading_the_data() -> None:
    original = (FILES / "h264.mp4").read_bytes()
    at = original.index(b"moov") - 4
    data = (20_000_008).to_bytes(4) + b"mdat" + bytes(20_000_000)
    content = Content(original[:at] + data + original[at:])
    findings = findings_of(media.analyze, content, "video/mp4", budget=512 * 1024)
    assert findings.attributes["durationMilliseconds"] == 2000
    assert content.asked_for <= 64 * 1024


def test_a_long_ogg_file_is_not_walked_over() -> None:
    original = (FILES / "a.ogg").read_bytes()
    end = original.rindex(b"OggS")
    page = original[original.rindex(b"OggS", 0, end) : end]
    content = Content(original[:end] + page * 1000 + original[end:])
    findings = findings_of(media.analyze, content, "audio/ogg", budget=512 * 1024)
    assert findings.attributes["durationMilliseconds"] == 2000
    assert findings.attributes["title"] == "Tön"
    assert content.asked_for <= 256 * 1024


def test_broken_tags_leave_the_duration() -> None:
    original = (FILES / "a.wav").read_bytes()
    at = original.index(b"INFO")
    broken = original[: at + 8] + b"\xff\xff\xff" + original[at + 11 :]
    raw = broken.replace(b"LIST", b"id3 ", 1)
    findings = findings_of(media.analyze, raw, "audio/wav")
    assert findings.attributes["durationMilliseconds"] == 2000


def test_a_segment_of_a_stream_has_no_description_and_does_not_fail() -> None:
    segment = b"\0\0\0\x10stypmsdh\0\0\0\0" + b"\0\0\0\x08moof" + b"\0\0\0\x08mdat"
    assert findings_of(media.analyze, segment, "video/mp4").attributes == {"complete": False}


def test_audio_of_a_kind_that_nobody_reads_has_its_codec() -> None:
    assert findings_of(media.analyze, b"#!AMR\n" + bytes(50), "audio/AMR").attributes == {
        "codecs": ["amr"],
        "complete": True,
    }


def rf64_of(data_size: int, chunks: bytes = b"") -> bytes:
    """Return a second of silence in stereo, 16 bits, at 8 kHz."""
    sizes = struct.pack("<4sIQQQI", b"ds64", 28, 0, data_size, 8000, 0)
    layout = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, 8000, 32_000, 4, 16)
    data = struct.pack("<4sI", b"data", 0xFFFFFFFF) + bytes(32_000)
    return b"RF64\xff\xff\xff\xffWAVE" + sizes + chunks + layout + data


@pytest.mark.parametrize("chunks", [b"", b"bext\3\0\0\0abc\0"])
def test_a_wav_file_of_any_size_has_a_duration(chunks: bytes) -> None:
    attributes = findings_of(media.analyze, rf64_of(32_000, chunks), "audio/x-wav").attributes
    assert attributes == {"durationMilliseconds": 1000, "bitRate": 256_000, "complete": True}


def test_a_wav_file_that_was_cut_off_has_no_duration() -> None:
    attributes = findings_of(media.analyze, rf64_of(2**40), "audio/x-wav").attributes
    assert attributes == {"bitRate": 256_000, "complete": True}
