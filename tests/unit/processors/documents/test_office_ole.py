import struct
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.processors.api import Findings, UnprocessableContentError
from serverless_s3_processor.runtime.processors.formats.documents import office
from tests.support.views import Content, view_of
from tests.unit.processors.documents.compound_files import compound_file, property_set
from tests.unit.processors.processing import damaged

SUMMARY, DOCUMENT_SUMMARY = "\5SummaryInformation", "\5DocumentSummaryInformation"
JANUARY = (
    (datetime(2024, 1, 31, 12, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC))
    // timedelta(microseconds=1)
    * 10,
)
WORD = compound_file(
    {
        "WordDocument": b"\xec\xa5" + bytes(5000),
        SUMMARY: property_set({2: "Jahresbericht Ä", 4: "Zoë", 12: JANUARY, 13: (1,), 14: 12}),
    }
)


def findings_of(
    raw: bytes | Content, content_type: str = "application/msword", **options: Any
) -> Findings:
    view = view_of(raw, **options)
    view.sniffed_type = content_type
    return office.analyze(view)


def test_a_word_document_has_its_properties() -> None:
    assert findings_of(WORD).attributes == {
        "format": "doc",
        "title": "Jahresbericht Ä",
        "author": "Zoë",
        "created": "2024-01-31T12:00:00Z",
        "pages": 12,
        "macros": False,
        "encrypted": False,
    }


@pytest.mark.parametrize(("code_page", "title"), [(1251, "Отчёт"), (65001, "報告"), (932, "報告")])
def test_texts_are_in_the_code_page_of_the_document(code_page: int, title: str) -> None:
    raw = compound_file({"Book": b"", SUMMARY: property_set({2: title}, code_page)})
    assert findings_of(raw).attributes["title"] == title


def test_a_workbook_has_its_sheets() -> None:
    records = [(0x809, 16), (0x85, 9), (0x85, 9), (0xFC, 3000), (0x0A, 0), (0x85, 9)]
    workbook = b"".join(struct.pack("<HH", kind, size) + bytes(size) for kind, size in records)
    raw = compound_file({"Workbook": workbook})
    assert findings_of(raw, "application/vnd.ms-excel").attributes == {
        "format": "xls",
        "sheets": 2,
        "macros": False,
        "encrypted": False,
    }


def test_a_presentation_has_its_slides() -> None:
    raw = compound_file({"PowerPoint Document": b"", DOCUMENT_SUMMARY: property_set({7: 30})})
    assert findings_of(raw, "application/vnd.ms-powerpoint").attributes["slides"] == 30


def test_macros_are_flagged() -> None:
    raw = compound_file({"WordDocument": bytes(16), "Macros/VBA/_VBA_PROJECT": b"\xcc\x61"})
    findings = findings_of(raw)
    assert findings.flags == [office.MACROS]
    assert findings.attributes["macros"] is True


@pytest.mark.parametrize(
    "streams",
    [
        {"EncryptedPackage": bytes(9000), "EncryptionInfo": bytes(200)},
        {"WordDocument": bytes(10) + b"\0\1" + bytes(100)},
        {"Workbook": struct.pack("<HH16xHH4x", 0x809, 16, 0x2F, 4)},
        {"PowerPoint Document": b"", "Current User": bytes(12) + b"\xdf\xc4\xd1\xf3"},
    ],
    ids=["package", "word", "excel", "powerpoint"],
)
def test_an_encrypted_document_is_flagged(streams: dict[str, bytes]) -> None:
    findings = findings_of(compound_file(streams), "application/x-ole-storage")
    assert findings.flags == [office.ENCRYPTED]
    assert findings.attributes["encrypted"] is True


def test_a_file_that_is_no_document_has_neither_macros_nor_encryption() -> None:
    findings = findings_of(compound_file({"Something": b"else"}), "application/x-ole-storage")
    assert findings.attributes == {"format": "ole"}


def test_the_pictures_of_a_document_are_not_fetched() -> None:
    content = Content(
        compound_file(
            {"WordDocument": bytes(16), "Data": bytes(3_000_000), SUMMARY: property_set({2: "A"})}
        )
    )
    assert findings_of(content, head=4096).attributes["title"] == "A"
    assert content.asked_for < 800_000


def test_a_document_whose_tables_are_beyond_the_limits_is_incomplete_not_failed() -> None:
    content = Content(WORD[:512] + WORD[512:] + bytes(1000))
    findings = findings_of(content, head=512, budget=1024)
    assert findings.attributes == {"format": "doc", "complete": False}


def _with(position: int, data: bytes) -> bytes:
    return WORD[:position] + data + WORD[position + len(data) :]


DIRECTORY = WORD.index("Root Entry".encode("utf-16-le"))
HOSTILE = {
    "cut off": WORD[:700],
    "only a header": WORD[:512],
    "sectors of 2^60000 bytes": _with(30, b"\x60\xea"),
    "small sectors of 2^60000 bytes": _with(32, b"\x60\xea"),
    "a directory that does not end": _with(48, struct.pack("<I", 0xFFFFFFF0)),
    "a directory beyond the end": _with(48, struct.pack("<I", 0xFFFF)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_fail_with_a_reason(name: str) -> None:
    with pytest.raises(UnprocessableContentError, match="the OLE file is damaged: "):
        findings_of(HOSTILE[name])


def test_an_entry_that_is_its_own_child_ends_the_directory() -> None:
    raw = _with(DIRECTORY + 76, struct.pack("<I", 0))
    assert findings_of(raw).attributes == {"format": "doc", "macros": False, "encrypted": False}


@pytest.mark.slow
def test_a_directory_of_siblings_as_deep_as_a_stack_fails_with_a_reason() -> None:
    raw = compound_file({f"stream {number:05}": b"" for number in range(1500)})
    with pytest.raises(UnprocessableContentError, match="the OLE file is damaged"):
        findings_of(raw)


def test_a_chain_of_sectors_that_loops_ends() -> None:
    looped = bytearray(compound_file({"WordDocument": bytes(1_000_000)}))
    table = len(looped) - 16 * 512
    looped[table : table + 4] = struct.pack("<I", 0)
    assert findings_of(bytes(looped)).attributes["encrypted"] is False


def test_a_property_set_that_counts_four_thousand_million_is_bounded() -> None:
    summary = property_set({2: "A"})
    raw = summary[:52] + b"\xff\xff\xff\xff" + summary[56:]
    findings = findings_of(compound_file({"WordDocument": bytes(16), SUMMARY: raw}))
    assert findings.attributes["format"] == "doc"


@given(damaged([WORD], start=8, min_bytes=20))
def test_a_damaged_document_is_read_or_fails_with_a_reason(raw: bytes) -> None:
    with suppress(UnprocessableContentError):
        findings_of(raw)
