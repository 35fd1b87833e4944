"""Streams of MPEG, Flash video, and files whose header says all."""

import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.processors.formats.media import media
from serverless_s3_processor.runtime.processors.formats.media.mpeg import h264
from tests.support.cpu_time import cpu_limit
from tests.support.views import Content
from tests.unit.processors.findings import each_file, failure_of, findings_of
from tests.unit.processors.processing import damaged, outcome_of

FILES = Path(__file__).parent / "files"
TRANSPORT, PROGRAM, FLASH = "video/mp2t", "video/mpeg", "video/x-flv"
WINDOWS = "video/x-ms-asf"
ASF_HEADER = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
ASF_FILE = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
ASF_STREAM = bytes.fromhex("9107dcb7b7a9cf118ee600c00c205365")
ASF_TEXTS = bytes.fromhex("3326b2758e66cf11a6d900aa0062ce6c")
ASF_VIDEO = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")


def facts_of(name: str) -> dict[str, Any]:
    outcome = outcome_of((FILES / name).read_bytes(), only={"sniff", "media"})
    assert outcome.reasons == []
    return {key: value for key, value in outcome.results["media"].items() if key != "version"}


@pytest.mark.parametrize(
    ("name", "codecs", "milliseconds"),
    [
        ("a.ts", ["h264", "aac"], 960),
        ("a.m2ts", ["mpeg2video", "ac3"], 480),
        ("a.mpg", ["mpeg2video", "mp2"], 622),
        ("old.mpg", ["mpeg1video", "mp2"], 662),
        ("a.m2v", ["mpeg2video"], None),
        ("a.flv", ["h264", "mp3"], 1080),
        ("live.flv", ["h264", "aac"], 960),
        ("a.wmv", ["wmv2", "wma"], 1046),
        ("a.ivf", ["vp8"], 200),
        ("a.y4m", ["rawvideo"], None),
    ],
)
def test_a_video_has_a_size_codecs_and_a_duration(
    name: str, codecs: list[str], milliseconds: int | None
) -> None:
    facts = facts_of(name)
    assert (facts["width"], facts["height"]) == (64, 48)
    assert (facts["codecs"], facts["complete"]) == (codecs, True)
    assert facts.get("durationMilliseconds") == milliseconds


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("a.au", {"codecs": ["pcm_mulaw"], "durationMilliseconds": 1000, "bitRate": 176_400}),
        ("a.caf", {"codecs": ["pcm"], "bitRate": 352_800}),
        ("a.ac3", {"codecs": ["ac3"]}),
        ("hevc.ts", {"codecs": ["hevc"], "durationMilliseconds": 960}),
    ],
)
def test_what_is_unknown_is_left_out(name: str, facts: dict[str, Any]) -> None:
    assert facts_of(name) == {**facts, "complete": True}


@pytest.mark.parametrize("name", ["a.flv", "a.wmv"])
def test_a_video_has_a_title_and_no_bit_rate(name: str) -> None:
    facts = facts_of(name)
    assert facts["title"] == "Tön"
    assert "bitRate" not in facts


def test_windows_media_without_pictures_has_a_bit_rate() -> None:
    raw = (FILES / "a.wmv").read_bytes().replace(ASF_VIDEO, bytes(16))
    facts = findings_of(media.analyze, raw, WINDOWS).attributes
    assert (facts["codecs"], facts["bitRate"], facts["artist"]) == (["wma"], 24_000, "Somebody")


def test_only_both_ends_of_a_long_stream_are_read() -> None:
    original = (FILES / "a.ts").read_bytes()
    padding = b"\x47\x1f\xff\x10" + b"\xff" * 184
    content = Content(original + padding * 100_000 + original)
    findings = findings_of(media.analyze, content, TRANSPORT, budget=512 * 1024)
    assert findings.attributes["durationMilliseconds"] == 960
    assert content.asked_for <= 300_000


@pytest.mark.parametrize("sides", [(64, 48), (1920, 1080), (322, 182)])
def test_h264_has_its_size_without_what_is_cropped(sides: tuple[int, int]) -> None:
    settings = {
        (64, 48): "67f4000a919b288f6022000003000200000300641e244b2c",
        (1920, 1080): "67f40028919d00f0089f97011000000300100000030321f162ea",
        (322, 182): "67f4000d919b282a33c7c5e022000003000200000300641e28532c",
    }
    assert h264.size_in(bytes.fromhex(settings[sides])) == sides


def tag(kind: int, data: bytes) -> bytes:
    size = len(data).to_bytes(3)
    return bytes([kind]) + size + bytes(7) + data + (len(data) + 11).to_bytes(4)


def flash(*tags: bytes) -> bytes:
    return b"FLV\1\5\0\0\0\x09\0\0\0\0" + b"".join(tags)


def text(value: str) -> bytes:
    return len(value).to_bytes(2) + value.encode()


def description(values: bytes) -> bytes:
    return tag(18, b"\2" + text("onMetaData") + b"\x08\0\0\0\1" + values)


def packet(stream: int, payload: bytes) -> bytes:
    return b"\x47" + (0x4000 | stream).to_bytes(2) + b"\x10" + payload.ljust(184, b"\xff")[:184]


def section(content: bytes) -> bytes:
    return b"\0\0" + (0xB000 | len(content) + 9).to_bytes(2) + bytes(5) + content + bytes(4)


def asf_object(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<Q", len(content) + 24) + content


def asf(objects: bytes) -> bytes:
    return ASF_HEADER + struct.pack("<Q", len(objects) + 30) + bytes(6) + objects


PACK = b"\0\0\1\xba\x44" + bytes(9)
OLD_PACK = b"\0\0\1\xba\x21" + bytes(7)
INFINITE, NO_NUMBER = b"\0\x7f\xf0" + bytes(6), b"\0\x7f\xf8" + bytes(6)
PROGRAMS = packet(0, section(b"\0\1\xe1\0"))
HOSTILE = {
    TRANSPORT: {
        "no packets": b"\x47" * 100,
        "packets of nothing": (b"\x47" + bytes(187)) * 2000,
        "a field of the packet's size": (b"\x47\x40\0\x30\xb7" + bytes(183)) * 2000,
        "a field beyond the packet": (b"\x47\x40\0\x30\xff" + bytes(183)) * 2000,
        "a program in itself": packet(0, section(b"\0\1\xe0\0")) * 10,
        "a program that is not there": PROGRAMS * 2000,
        "a table of 4 KB in a packet": PROGRAMS + packet(256, b"\0\2\xbf\xff" + b"\xff" * 100) * 10,
        "descriptors of nothing": PROGRAMS
        + packet(256, section(b"\xe1\0\xf0\0" + b"\6\xe1\1\xf0\x20" + bytes(32))) * 10,
        "times without pictures": PROGRAMS
        + packet(257, b"\0\0\1\xe0\0\0\x80\x80\5" + bytes(9)) * 9,
        "packets that are no packets": PROGRAMS * 5 + b"\xff" * 188 * 2000,
    },
    PROGRAM: {
        "a pack": b"\0\0\1\xba",
        "packs without end": PACK + b"\0\0\1\xba\x21" * 50_000,
        "packets of no size": PACK + b"\0\0\1\xe0\0\0" * 50_000,
        "a packet of 64 KB": PACK + b"\0\0\1\xe0\xff\xff" + bytes(20),
        "a private packet that is cut": PACK + b"\0\0\1\xbd\0\x09" + b"\xff" * 9,
        "stuffing without end": OLD_PACK + b"\0\0\1\xe0\xff\0" + b"\xff" * 70_000,
        "a sequence of nothing": b"\0\0\1\xb3",
        "sequences without end": b"\0\0\1\xb3\0\0\0" * 30_000,
    },
    FLASH: {
        "no tags": flash(),
        "a header of 4 GB": b"FLV\1\5\xff\xff\xff\xff",
        "a tag of 16 MB": flash(b"\x12\xff\xff\xff" + bytes(7) + b"\2" + text("onMetaData")),
        "tags of nothing": flash(tag(8, b"") * 100_000),
        "objects in objects": flash(description((text("a") + b"\3") * 20_000)),
        "arrays in arrays": flash(description(text("a") + b"\x0a\xff\xff\xff\xff" * 10_000)),
        "an array of 4 billion": flash(
            description(text("a") + b"\x0a\xff\xff\xff\xff" + b"\5" * 60_000)
        ),
        "a text of 4 GB": flash(description(text("a") + b"\x0c\xff\xff\xff\xff")),
        "a width that is a text": flash(description(text("width") + b"\2" + text("wide"))),
        "a width beyond all": flash(
            description(text("width") + INFINITE + text("height") + INFINITE)
        ),
        "a duration that is no number": flash(description(text("duration") + NO_NUMBER)),
        "settings that are cut": flash(tag(9, b"\x17\0\0\0\0\1\x64\0\x0a\xff\xe1\0\x18\x67\x64")),
        "settings of zeros": flash(tag(9, b"\x17\0" + bytes(11) + b"\x67" + bytes(500))),
        "settings of ones": flash(tag(9, b"\x17\0" + bytes(11) + b"\x67" + b"\xff" * 500)),
    },
    WINDOWS: {
        "no objects": ASF_HEADER,
        "an object of nothing": asf(ASF_FILE + bytes(8)),
        "an object of 2^64 bytes": asf(ASF_FILE + b"\xff" * 8),
        "objects without end": asf((bytes(16) + b"\x18" + bytes(7)) * 50_000),
        "a file of no size": asf(asf_object(ASF_FILE, b"")),
        "a duration before the start": asf(asf_object(ASF_FILE, bytes(56) + b"\xff" * 12)),
        "a stream that is cut": asf(asf_object(ASF_STREAM, ASF_VIDEO + bytes(40))),
        "a title of 64 KB": asf(asf_object(ASF_TEXTS, b"\xff" * 9 + b"\0" + b"a" * 60_000)),
        "half a letter": asf(asf_object(ASF_TEXTS, b"\3\0" + bytes(8) + b"a\xd8\xd8")),
    },
    "audio/basic": {"no header": b".snd", "a rate of nothing": b".snd" + bytes(20)},
    "audio/x-caf": {
        "no header": b"caff\0\1\0\0",
        "another chunk": b"caff\0\1\0\0free" + bytes(60),
        "no number as the rate": b"caff\0\1\0\0desc" + bytes(8) + b"\x7f\xf8" + b"\1" * 40,
    },
    "video/x-ivf": {"no header": b"DKIF\0\0\x20\0", "no rate": b"DKIF" + bytes(40)},
    "video/x-yuv4mpeg": {
        "no line": b"YUV4MPEG2 ",
        "a line without end": b"YUV4MPEG2 " + b"W" * 1_000_000,
        "a width of many digits": b"YUV4MPEG2 W" + b"9" * 150,
    },
}


@pytest.mark.slow
@each_file(HOSTILE)
def test_it_is_bounded_and_fails_for_its_content_if_at_all(content_type: str, raw: bytes) -> None:
    with cpu_limit(1):
        reason = failure_of(media.analyze, raw, content_type)
    assert reason is None or reason.startswith("the audio or video file is damaged: ")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content_type", "names"),
    [
        (TRANSPORT, ["a.ts", "a.m2ts"]),
        (PROGRAM, ["a.mpg", "old.mpg"]),
        (FLASH, ["a.flv", "live.flv"]),
        (WINDOWS, ["a.wmv"]),
    ],
)
def test_any_damage_leaves_findings_or_a_reason(content_type: str, names: list[str]) -> None:
    originals = [(FILES / name).read_bytes()[:3000] for name in names]

    @given(damaged(originals, min_bytes=8))
    def damage(raw: bytes) -> None:
        reason = failure_of(media.analyze, raw, content_type)
        assert reason is None or reason.startswith("the audio or video file is damaged: ")

    damage()
