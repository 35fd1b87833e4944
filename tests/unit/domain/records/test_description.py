import pytest
from hypothesis import given

from serverless_s3_processor.runtime.domain.records.description import MAX_CHARACTERS, describe
from serverless_s3_processor.runtime.domain.records.record import Json, Record
from tests.support import strategies


@pytest.mark.parametrize(
    ("results", "description"),
    [
        ({}, None),
        ({"sniff": {"version": 1, "contentType": "application/x-elf"}}, None),
        ({"text": {"lines": 1, "encoding": "utf-8-sig"}}, "1 line, UTF-8"),
        ({"text": {"lines": 1204, "encoding": "cp1252"}}, "1,204 lines, Windows-1252"),
        (
            {
                "text": {"encoding": "cp1252", "lines": 362},
                "table": {"sampleRows": 361, "columnCount": 3, "delimiter": ";", "complete": True},
            },
            "361 rows × 3 columns, semicolon, Windows-1252",
        ),
        (
            {"table": {"sampleRows": 1000, "columnCount": 1, "complete": False}},
            "more than 1,000 rows × 1 column",
        ),
        ({"parquet": {"rows": 7, "columns": []}}, "7 rows"),
        ({"json": {"form": "document", "members": [{"name": "a"}]}}, None),
        ({"archive": {"members": 1, "names": ["a"]}}, "1 member"),
        ({"pdf": {"title": "Invoice", "pages": 2, "encrypted": False}}, "“Invoice”, 2 pages"),
        ({"pdf": {"encrypted": True}}, "encrypted"),
        ({"image": {"width": 1920, "height": 1080}}, "1,920 × 1,080 pixels"),
        ({"media": {"durationMilliseconds": 200_400}}, "3:20 minutes"),
        ({"media": {"durationMilliseconds": 3_725_000}}, "1:02:05"),
        ({"mail": {"subject": "Hi", "attachmentCount": 2}}, "“Hi”, 2 attachments"),
        ({"mail": {"title": "Team", "events": 1, "todos": 2}}, "“Team”, 1 event, 2 tasks"),
        ({"mail": {"contacts": 3}}, "3 contacts"),
        ({"database": {"pages": 3, "tableCount": 2}}, "3 pages, 2 tables"),
        ({"text": {"lines": 2, "encoding": "iso8859-2"}}, "2 lines, ISO 8859-2"),
        ({"text": {"lines": 2, "encoding": "mac-cyrillic"}}, "2 lines, Mac Cyrillic"),
        ({"text": {"lines": 2, "encoding": "unknown-8bit"}}, "2 lines, unknown encoding"),
    ],
)
def test_the_main_findings_are_described_in_words(
    results: dict[str, dict[str, Json]], description: str | None
) -> None:
    assert describe(results) == description


def test_a_long_description_is_cut() -> None:
    description = describe({"pdf": {"title": "x" * 1000}})

    assert description is not None
    assert len(description) == MAX_CHARACTERS
    assert description.endswith("…")


@pytest.mark.slow
@given(strategies.records())
def test_any_results_have_a_description_or_none(record: Record) -> None:
    description = describe(record.results)

    assert description is None or 0 < len(description) <= MAX_CHARACTERS
