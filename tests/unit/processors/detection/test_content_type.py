"""Each binary kind by its own header."""

import struct
import zlib

import pytest

from serverless_s3_processor.runtime.processors.formats.detection import content_type, signatures
from serverless_s3_processor.runtime.processors.formats.detection.byte_source import ByteSource
from serverless_s3_processor.runtime.processors.formats.detection.sniff import content_type_of
from tests.support.views import Content, view_of
from tests.unit.processors.detection.headers import (
    adts_frame,
    box,
    compound_file,
    mpeg_frame,
    ogg_page,
    tag,
    tar_header,
)
from tests.unit.processors.detection.lies import packed

_OFFICE = "application/vnd.openxmlformats-officedocument."
_MP3 = mpeg_frame(0xFB) * 2
_AAC = adts_frame() * 2


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"BM" + bytes(8) + b"\x36\0\0\0\x28\0\0\0" + bytes(40), "image/bmp"),
        (b"\x28\0\0\0\1\0\0\0\1\0\0\0\1\0\x18\0" + bytes(30), "image/x-ms-bmp"),
        (b"GIF87a\1\0\1\0", "image/gif"),
        (b"BZh91AY&SY" + bytes(9), "application/x-bzip2"),
        (bytes(8) + b"DUCK" + bytes(8), "application/vnd.duckdb"),
        (b"BZh9\x17\x72\x45\x38\x50\x90" + bytes(4), "application/x-bzip2"),
        (b"MZ" + bytes(58) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0", "application/x-msdownload"),
        (b"MZ\x20\0\2\0\0\0\2\0" + bytes(600), "application/x-msdownload"),
        (tag(20) + _MP3, "audio/mpeg"),
        (tag(20) + _AAC, "audio/aac"),
        (tag(20) + b"fLaC\0\0\0\x22", "audio/flac"),
        (_MP3, "audio/mpeg"),
        (mpeg_frame(0xFD) * 2, "audio/mpeg"),
        (mpeg_frame(0xF3) * 2, "audio/mpeg"),
        (mpeg_frame(0xE3) * 2, "audio/mpeg"),
        (mpeg_frame(0xFF) * 2, "audio/mpeg"),
        (_AAC, "audio/aac"),
        (b"%!PS-Adobe-3.0\n", "application/postscript"),
        (b"%!PS\n", "application/postscript"),
        (b"%!PS-AdobeFont-1.0: A\n", "application/x-font-type1"),
        (b"{\\rtf1\\ansi}", "application/rtf"),
        (b"\n%PDF-1.4\n1 0 obj\n", "application/pdf"),
        (b"\xef\xbb\xbf%PDF-1.3\n1 0 obj\n", "application/pdf"),
        (b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.4\r\n1 0 obj\r\n", "application/pdf"),
        (b"\0" * 1000 + b"%PDF-1.4\n1 0 obj\n", "application/pdf"),
        (b"II*\0\x08\0\0\0", "image/tiff"),
        (b"MM\0*\0\0\0\x08", "image/tiff"),
        (b"II+\0\x08\0\0\0" + bytes(8), "image/tiff"),
        (b"MM\0+\0\x08\0\0" + bytes(8), "image/tiff"),
        (b"II*\0\x08\0\0\0" + bytes(120) + b"DICM", "application/dicom"),
        (b"II*\0\x10\0\0\0CR\2\0", "image/x-canon-cr2"),
        (b"P6\n# by hand\n2 2\n255\n" + bytes(12), "image/x-portable-pixmap"),
        (b"P1\n2 2\n1 0 0 1\n", "image/x-portable-bitmap"),
        (b"\0\0\1\0\1\0\x10\x10\0\0\1\0\x20\0\4\0\0\0\x16\0\0\0abcd", "image/x-icon"),
        (tar_header(b"ustar\x0000"), "application/x-tar"),
        (tar_header(b""), "application/x-tar"),
        (b"PAR1\x15\4\x15\0PAR1", "application/vnd.apache.parquet"),
        (b"!<arch>\ndebian-binary   ", "application/vnd.debian.binary-package"),
        (b"!<arch>\na.o/            ", "application/x-archive"),
        (b"\xca\xfe\xba\xbe\0\0\0\2\1\0\0\7", "application/x-mach-binary"),
        (b"\xca\xfe\xba\xbe\0\0\0\x3d", "application/java-vm"),
        (b"\xf3\r\r\n\0\0\0\0" + bytes(16), "application/x-bytecode.python"),
        ((b"G" + bytes(187)) * 4, "video/mp2t"),
        ((bytes(4) + b"G" + bytes(187)) * 4, "video/mp2t"),
        (b"\xff\xff\xff\xff\x10\1\0\0\x10\0\0\0", "application/vnd.apache.arrow.stream"),
        (b"ORC\x0a\3\0\0\0", "application/vnd.apache.orc"),
        (b"\0\1\0\0\0\x0c\0\x80\0\3\0\x40OS/2", "font/ttf"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/x-wav"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
        (b"FORM\0\0\0\x24AIFC", "audio/aiff"),
        (ogg_page(b"\x80theora\3\2\1"), "video/ogg"),
        (ogg_page(b"fishead\0") + ogg_page(b"\x80theora\3\2\1"), "video/ogg"),
        (ogg_page(b"\x01vorbis") + ogg_page(b"\x80theora\3\2\1"), "video/ogg"),
        (ogg_page(b"OpusHead\1"), "audio/ogg"),
        (b"\0\0\2\0\1\0\x10\x10\0\0\1\0\x20\0\4\0\0\0\x16\0\0\0abcd", "image/x-win-bitmap"),
        (b"\0\0\2" + bytes(9) + b"\x20\0\x10\0\x18\x20" + bytes(9), "image/x-tga"),
        (b"\0\1\1\0\0\0\1\x18\0\0\0\0\x20\0\x10\0\x08\0" + bytes(9), "image/x-tga"),
        (b"\x03\xf3\r\nabcdc" + bytes(9), "application/x-bytecode.python"),
        (b"\x3e\x0d\r\nabcd\x1d\0\0\0\xe3" + bytes(9), "application/x-bytecode.python"),
        (zlib.compress(bytes(100)), "application/zlib"),
        (b"\x1a\x45\xdf\xa3\x8b\x42\x82\x84webm", "video/webm"),
        (b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska", "video/x-matroska"),
    ],
)
def test_a_header_shows_the_kind(head: bytes, kind: str) -> None:
    assert content_type_of(head) == kind


@pytest.mark.parametrize(
    ("brands", "kind"),
    [
        (b"heic", "image/heic"),
        (b"heix", "image/heic"),
        (b"hevc", "image/heic"),
        (b"mif1\0\0\0\0mif1heic", "image/heic"),
        (b"mif1\0\0\0\0mif1avifmiaf", "image/avif"),
        (b"mif1\0\0\0\0mif1", "image/heif"),
        (b"avif", "image/avif"),
        (b"avis", "image/avif"),
        (b"isom", "video/mp4"),
        (b"mp42", "video/mp4"),
        (b"dash", "video/mp4"),
        (b"M4V ", "video/mp4"),
        (b"M4A ", "audio/mp4"),
        (b"qt  ", "video/quicktime"),
        (b"3gp5", "video/3gpp"),
        (b"3g2a", "video/3gpp2"),
        (b"crx ", "image/x-canon-cr3"),
    ],
)
def test_brands_tell_what_an_iso_media_file_is(brands: bytes, kind: str) -> None:
    brands = brands if len(brands) > 4 else brands + b"\0\0\0\0"
    assert content_type_of(box(b"ftyp", brands) + box(b"free", b"")) == kind


@pytest.mark.parametrize(
    "content",
    [
        box(b"moov", box(b"mvhd", bytes(100))),
        box(b"wide", b"") + box(b"mdat", bytes(20)),
        box(b"free", bytes(8)) + box(b"moov", box(b"mvhd", bytes(100))),
        box(b"mdat", bytes(20)) + box(b"moov", box(b"mvhd", bytes(100))),
        b"\0\0\0\1mdat" + struct.pack(">Q", 24) + bytes(8),
    ],
)
def test_quicktime_needs_no_ftyp(content: bytes) -> None:
    assert content_type_of(content) == "video/quicktime"


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("[Content_Types].xml", "word/document.xml"), _OFFICE + "wordprocessingml.document"),
        (("word/", "docProps/", "word/document.xml", "[Content_Types].xml"), "…document"),
        (("xl/workbook.xml", "[Content_Types].xml"), _OFFICE + "spreadsheetml.sheet"),
        (("[Content_Types].xml", "ppt/presentation.xml"), _OFFICE + "presentationml.presentation"),
        (
            ("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            "application/vnd.ms-word.document.macroenabled.12",
        ),
        (("META-INF/", "META-INF/MANIFEST.MF", "A.class"), "application/java-archive"),
        (("classes.dex", "AndroidManifest.xml"), "application/vnd.android.package-archive"),
        (("docProps/app.xml", "xl/worksheets/sheet1.xml"), _OFFICE + "spreadsheetml.sheet"),
        (("META-INF/container.xml", "a.xhtml"), "application/epub+zip"),
        (("a.txt", "word/document.xml"), "application/zip"),
        ((), "application/zip"),
    ],
)
def test_members_tell_what_a_zip_file_is(names: tuple[str, ...], kind: str) -> None:
    kind = kind.replace("…", _OFFICE + "wordprocessingml.")
    assert content_type_of(packed(*names)) == kind


def test_members_far_behind_the_head_are_found_in_the_directory() -> None:
    pictures = (f"word/media/{number}.png" for number in range(2000))
    content = packed(*pictures, "[Content_Types].xml", "word/document.xml")
    view = view_of(Content(content), head=2048)
    assert content_type.detect(ByteSource(view.head, view)) == _OFFICE + "wordprocessingml.document"


def test_of_other_zip_files_nothing_is_read_behind_the_head() -> None:
    stored = Content(packed(*(f"{number}.bin" for number in range(500))))
    view = view_of(stored, head=2048)
    assert content_type.detect(ByteSource(view.head, view)) == "application/zip"
    assert stored.fetched == []


@pytest.mark.parametrize("names", [("a.txt",), ()])
def test_a_marker_before_the_first_member_is_part_of_a_zip_file(names: tuple[str, ...]) -> None:
    assert content_type_of(b"PK\x07\x08" + packed(*names)) == "application/zip"


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("WordDocument", "application/msword"),
        ("Workbook", "application/vnd.ms-excel"),
        ("PowerPoint Document", "application/vnd.ms-powerpoint"),
        ("__properties_version1.0", "application/vnd.ms-outlook"),
        ("EncryptedPackage", "application/x-ole-storage"),
        ("VisioDocument", "application/vnd.visio"),
        ("Anything", "application/x-ole-storage"),
    ],
)
@pytest.mark.parametrize("shift", [9, 12])
def test_directory_entries_tell_what_a_compound_file_is(entry: str, kind: str, shift: int) -> None:
    assert content_type_of(compound_file(entry, shift=shift)) == kind


def test_the_directory_of_a_big_compound_file_is_read_behind_the_head() -> None:
    content = compound_file("Workbook", sectors_between=2000)
    stored = Content(content)
    view = view_of(stored, head=1024)
    assert content_type.detect(ByteSource(view.head, view)) == "application/vnd.ms-excel"
    assert len(stored.fetched) <= 2


def test_what_follows_a_big_tag_is_read_behind_the_head() -> None:
    view = view_of(Content(tag(300_000) + b"fLaC\0\0\0\x22"), head=1 << 18)
    assert content_type.detect(ByteSource(view.head, view)) == "audio/flac"


@pytest.mark.parametrize(("start", "kind"), signatures.AT_START.items())
def test_a_magic_number_shows_its_type(start: bytes, kind: str) -> None:
    assert content_type_of(start + bytes(100)) == kind


@pytest.mark.parametrize(("offset", "magic", "kind"), signatures.AT_OFFSET)
def test_a_magic_number_at_an_offset_shows_its_type(offset: int, magic: bytes, kind: str) -> None:
    assert content_type_of(bytes(offset) + magic + bytes(100)) == kind
