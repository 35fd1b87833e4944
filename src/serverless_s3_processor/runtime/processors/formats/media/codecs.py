"""One name for each codec, whatever a container calls it; the names are those of FFmpeg."""

from __future__ import annotations

from typing import Final

_FOURCCS: Final = {
    "ac-3": "ac3",
    "alac": "alac",
    "av01": "av1",
    "avc1": "h264",
    "avc3": "h264",
    "divx": "mpeg4",
    "dx50": "mpeg4",
    "ec-3": "eac3",
    "flac": "flac",
    "fmp4": "mpeg4",
    "h263": "h263",
    "h264": "h264",
    "hev1": "hevc",
    "hevc": "hevc",
    "hvc1": "hevc",
    "dvh1": "hevc",
    "dvhe": "hevc",
    "jpeg": "mjpeg",
    "lpcm": "pcm",
    "mjpg": "mjpeg",
    "mp4a": "aac",
    "mp4v": "mpeg4",
    "opus": "opus",
    "s263": "h263",
    "samr": "amr",
    "sawb": "amr",
    "sowt": "pcm",
    "twos": "pcm",
    "vp08": "vp8",
    "vp80": "vp8",
    "vp09": "vp9",
    "vp90": "vp9",
    "x264": "h264",
    "xvid": "mpeg4",
    ".mp3": "mp3",
    "apch": "prores",
    "apcn": "prores",
    "apco": "prores",
    "apcs": "prores",
    "ap4h": "prores",
    "ap4x": "prores",
}
_MATROSKA: Final = {
    "a_mpeg/l3": "mp3",
    "a_mpeg/l2": "mp2",
    "v_mpeg4/iso/avc": "h264",
    "v_mpegh/iso/hevc": "hevc",
    "v_mpeg4/iso/asp": "mpeg4",
    "v_mpeg1": "mpeg1video",
    "v_mpeg2": "mpeg2video",
}
_WAVE_FORMATS: Final = {
    0x1: "pcm",
    0x3: "pcm",
    0x50: "mp2",
    0x55: "mp3",
    0xFF: "aac",
    0x160: "wma",
    0x161: "wma",
    0x162: "wmapro",
    0x163: "wmalossless",
    0x2000: "ac3",
    0xF1AC: "flac",
}


def of_fourcc(name: bytes) -> str:
    """Return the codec of four characters, as MP4 and AVI have them."""
    text = name.decode("ascii", "replace").lower().strip("\0 ")
    return _FOURCCS.get(text, text)


def of_matroska(name: str) -> str:
    """Return the codec of a Matroska track: `V_VP9`, `A_AAC/MPEG4/LC`."""
    text = name.lower().strip("\0 ")
    return _MATROSKA.get(text) or text[2:].partition("/")[0]


def of_wave_format(number: int) -> str:
    """Return the codec of an audio track in AVI; the empty text if it is unknown."""
    return _WAVE_FORMATS.get(number, "")
