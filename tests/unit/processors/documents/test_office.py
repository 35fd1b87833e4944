import io
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.processors.api import Findings, UnprocessableContentError
from serverless_s3_processor.runtime.processors.formats.documents import office
from tests.support.views import Content, view_of
from tests.unit.processors.archives.archives import zip_of
from tests.unit.processors.processing import damaged

TYPES = {name: content_type for content_type, name in office.FORMATS.items()}
CORE = (
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    b' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    b"<dc:title>Report &amp; more</dc:title><dc:creator>Ada</dc:creator>"
    b"<dcterms:created>2024-01-31T12:00:00Z</dcterms:created>"
    b"<dcterms:modified>2024-02-01</dcterms:modified></cp:coreProperties>"
)
APP = (
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Pages>3</Pages></Properties>"
)
WORD = {
    "[Content_Types].xml": b"",
    "word/document.xml": b"",
    "docProps/core.xml": CORE,
    "docProps/app.xml": APP,
}
META = (
    b'<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    b' xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
    b' xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>Report</dc:title>'
    b"<meta:initial-creator>Ada</meta:initial-creator><dc:creator>Bob</dc:creator>"
    b"<meta:creation-date>2024-01-31T12:00:00.123</meta:creation-date>"
    b'<meta:document-statistic meta:page-count="3"/></office:meta></office:document-meta>'
)


def findings_of(
    raw: bytes | Content | Mapping[str, bytes], kind: str = "docx", **options: Any
) -> Findings:
    view = view_of(zip_of(raw.items()) if isinstance(raw, Mapping) else raw, **options)
    view.sniffed_type = TYPES[kind]
    return office.analyze(view)


def test_a_word_document_has_its_properties() -> None:
    assert findings_of(WORD).attributes == {
        "format": "docx",
        "title": "Report & more",
        "author": "Ada",
        "created": "2024-01-31T12:00:00Z",
        "modified": "2024-02-01",
        "pages": 3,
        "macros": False,
        "encrypted": False,
    }


@pytest.mark.parametrize(
    ("kind", "parts", "count"),
    [
        (
            "xlsx",
            ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/chartsheets/sheet2.xml"],
            {"sheets": 2},
        ),
        (
            "pptx",
            ["ppt/presentation.xml", "ppt/slides/slide1.xml", "ppt/slides/_rels/slide1.xml.rels"],
            {"slides": 1},
        ),
    ],
)
def test_sheets_and_slides_are_counted(kind: str, parts: list[str], count: dict[str, int]) -> None:
    attributes = findings_of(dict.fromkeys(parts, b""), kind).attributes
    assert attributes == {"format": kind, **count, "macros": False, "encrypted": False}


def test_macros_are_flagged() -> None:
    findings = findings_of(WORD | {"word/vbaProject.bin": b"\xcc"}, "docm")
    assert findings.flags == [office.MACROS]


def test_properties_as_dotnet_names_them_are_read() -> None:
    parts = {"package/services/metadata/core-properties/0a1b.psmdcp": CORE}
    assert findings_of(parts).attributes["author"] == "Ada"


def test_an_open_document_has_its_properties() -> None:
    assert findings_of({"meta.xml": META}, "odt").attributes == {
        "format": "odt",
        "title": "Report",
        "author": "Ada",
        "created": "2024-01-31T12:00:00",
        "pages": 3,
        "macros": False,
        "encrypted": False,
    }


@pytest.mark.parametrize(
    ("kind", "element", "name"),
    [("ods", b"table:table", "sheets"), ("odp", b"draw:page", "slides")],
)
def test_sheets_and_slides_of_an_open_document_are_counted(
    kind: str, element: bytes, name: str
) -> None:
    content = b"<%b a='1'/><%b></%b><%b-row/>" % (element, element, element, element)
    assert findings_of({"content.xml": content}, kind).attributes[name] == 2
    assert name not in findings_of({"content.xml": content + bytes(2_000_000)}, kind).attributes


def test_macros_of_an_open_document_are_flagged() -> None:
    lists = {"Basic/script-lc.xml": b"", "Basic/Standard/script-lb.xml": b""}
    assert findings_of(lists, "odt").flags == []
    assert findings_of(lists | {"Basic/Standard/Module1.xml": b""}, "odt").flags == [office.MACROS]


def test_an_encrypted_open_document_is_flagged() -> None:
    manifest = b"<manifest:encryption-data manifest:checksum-type='SHA1'/>"
    findings = findings_of({"META-INF/manifest.xml": manifest, "meta.xml": b"\x93\x07"}, "odt")
    assert findings.flags == [office.ENCRYPTED]
    assert findings.attributes == {"format": "odt", "macros": False, "encrypted": True}


def test_the_text_of_a_document_is_not_fetched() -> None:
    content = Content(
        zip_of([("word/media/a.png", bytes(9_000_000)), *WORD.items()], zipfile.ZIP_STORED)
    )
    assert findings_of(content, head=1000).attributes["author"] == "Ada"
    assert content.asked_for < 500_000


def test_long_texts_are_cut() -> None:
    findings = findings_of({"docProps/core.xml": CORE.replace(b"Ada", b"a" * 40_000)})
    assert findings.attributes["author"] == "a" * 200


ENTITIES = b'<!DOCTYPE a [<!ENTITY b "c">]>' + CORE.replace(b"Ada", b"&b;")
NESTED = b"<a>" * 20_000
HOSTILE = {
    "entities": {"docProps/core.xml": ENTITIES},
    "a file of the machine": {"docProps/core.xml": b'<!DOCTYPE a SYSTEM "/etc/passwd">' + CORE},
    "nested elements": {"docProps/core.xml": NESTED},
    "nested elements of an open document": {"meta.xml": NESTED},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_fails_with_a_reason(name: str) -> None:
    with pytest.raises(UnprocessableContentError, match="its XML "):
        findings_of(HOSTILE[name], "odt" if "open" in name else "docx")


def test_properties_that_unpack_to_a_gigabyte_are_read_to_the_limit() -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("docProps/core.xml", "w") as member,
    ):
        for _ in range(64):
            member.write(b" " * (1 << 20))
    assert findings_of(buffer.getvalue()).attributes["format"] == "docx"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_packed_by_methods_that_take_memory_are_left_alone(method: int) -> None:
    attributes = findings_of(zip_of(WORD.items(), method)).attributes
    assert "author" not in attributes


@pytest.mark.parametrize(
    "raw",
    [
        b"PK\3\4" + bytes(100),
        zip_of(WORD.items())[:-30],
    ],
    ids=["no directory", "cut off"],
)
def test_a_damaged_package_fails_with_a_reason(raw: bytes) -> None:
    with pytest.raises(UnprocessableContentError, match="the document is damaged: "):
        findings_of(raw)


def test_a_directory_beyond_the_limits_makes_the_result_incomplete() -> None:
    names = (f"word/{number:0100}" for number in range(10_000))
    raw = zip_of((name, b"") for name in names)
    assert findings_of(raw).attributes == {"format": "docx", "complete": False}


@given(damaged([zip_of(WORD.items())], start=4, min_bytes=20))
def test_a_damaged_document_is_read_or_fails_with_a_reason(raw: bytes) -> None:
    with suppress(UnprocessableContentError):
        findings_of(raw)
