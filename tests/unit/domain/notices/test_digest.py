import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.notices.digest import (
    MAX_SAMPLES,
    Summary,
    count_failures,
    escape_for_display,
    human_size,
    merge,
    render,
    summarize,
)
from serverless_s3_processor.runtime.domain.records.record import MOVED_STATUSES, Record, Status
from tests.support import strategies
from tests.support.records import RECORD

_lines = st.lists(st.text(max_size=5), max_size=MAX_SAMPLES).map(tuple)
summaries = st.builds(
    Summary,
    counts=st.dictionaries(st.sampled_from(Status), st.integers(1, 10**6)),
    size=st.integers(0, 10**15),
    samples=_lines,
    failures=_lines,
)


@pytest.mark.slow
@given(summaries, summaries, summaries)
def test_summaries_may_be_added_in_any_grouping(one: Summary, two: Summary, three: Summary) -> None:
    assert (one + two) + three == one + (two + three)


@given(summaries)
def test_adding_nothing_changes_nothing(summary: Summary) -> None:
    assert summary + Summary() == Summary() + summary == summary


@given(st.lists(summaries, max_size=5))
def test_totals_add_up(some: list[Summary]) -> None:
    assert merge(some).total == sum(summary.total for summary in some)
    assert merge(some).size == sum(summary.size for summary in some)


@pytest.mark.slow
@settings(max_examples=30)
@given(st.lists(strategies.bare_records(), max_size=15))
def test_every_record_is_counted_once(records: list[Record]) -> None:
    summary = summarize(records)

    assert summary.total == len(records)
    arrived = (record for record in records if record.status not in MOVED_STATUSES)
    assert summary.size == sum(record.object_size or 0 for record in arrived)
    count = sum(record.is_failure for record in records)
    assert sum(count_failures(summary).values()) == count
    assert len(summary.failures) == min(count, MAX_SAMPLES)
    assert len(summary.samples) == min(len(records) - count, MAX_SAMPLES)


@given(strategies.keys | st.text(max_size=400))
def test_any_key_can_be_shown_safely(key: str) -> None:
    safe = escape_for_display(key)

    assert safe.isprintable()
    assert len(safe) <= 161
    safe.encode()


@given(strategies.keys.filter(lambda key: key.isprintable() and len(key) <= 160))
def test_a_key_that_is_safe_is_shown_as_it_is(key: str) -> None:
    assert escape_for_display(key) == key


@pytest.mark.slow
@given(st.lists(strategies.records(), min_size=1, max_size=2))
def test_a_digest_of_anything_is_a_notice_that_sns_takes(records: list[Record]) -> None:
    digest = render(summarize(records), "test")

    assert re.fullmatch(r"[\x20-\x7e]{1,99}", digest.subject)
    assert 0 < len(digest.message.encode()) < 256 * 1024
    assert all(line.isprintable() for line in digest.message.splitlines())
    assert digest.attributes == {"kind": "digest"}


def test_a_digest_lists_arrivals_failures_and_where_to_look() -> None:
    uploads = [replace(RECORD, object_key=f"uploads/{n}", object_size=1500) for n in range(12)]
    failed = replace(
        RECORD,
        object_key="uploads/bad",
        status=Status.FAILED,
        failure="text: no end",
        object_size=10,
    )
    gone = replace(RECORD, object_key="uploads/gone", status=Status.GONE)
    deleted = replace(RECORD, object_key="uploads/old", status=Status.DELETED)

    digest = render(summarize([*uploads, failed, gone, deleted]), "prod")

    assert digest.subject == "[prod] 14 files arrived, 1 deleted, 1 FAILED"
    assert digest.message.splitlines() == [
        "14 files arrived, 1 deleted, 1 FAILED (18.0 KB).",
        "",
        "1 of them were deleted or overwritten before they could be read.",
        "",
        "Failed:",
        "  uploads/bad: text: no end",
        "",
        "First of them:",
        *(f"  uploads/{n} (1.5 KB)" for n in range(10)),
        "  … and 4 more",
        "",
        "For details (on AWS, add --aws):",
        "  s3-processor ls --env prod --status failed",
        "  s3-processor ls --env prod",
        "The records are in the DynamoDB table s3-object-metadata-prod.",
    ]


def test_unreadable_files_are_listed_with_their_reasons() -> None:
    failed = replace(RECORD, status=Status.FAILED, failure="text: no end")
    secret = replace(RECORD, object_key="uploads/x", status=Status.UNREADABLE, failure="SSE-C")

    digest = render(summarize([failed, secret]), "prod")

    assert digest.subject == "[prod] 2 files arrived, 1 FAILED, 1 UNREADABLE"
    assert "Failed or unreadable:" in digest.message.splitlines()
    assert "  uploads/x: SSE-C" in digest.message.splitlines()
    assert "  s3-processor ls --env prod --status unreadable" in digest.message.splitlines()
    assert "Unreadable:" in render(summarize([secret]), "prod").message.splitlines()


def test_quarantined_and_released_files_are_listed_and_do_not_count_as_arrivals() -> None:
    moved = replace(RECORD, status=Status.QUARANTINED, object_size=1000, moved_to="quarantine/a/v1")
    released = replace(RECORD, object_key="uploads/b", status=Status.RELEASED, object_size=1000)
    uploaded = replace(RECORD, object_key="uploads/c", object_size=5)

    digest = render(summarize([uploaded, moved, released]), "prod")

    assert digest.subject == "[prod] 1 file arrived, 1 quarantined, 1 released"
    assert "deleted" not in digest.message
    lines = digest.message.splitlines()
    assert lines[:3] == [
        "1 file arrived, 1 quarantined, 1 released (5 bytes).",
        "",
        "1 file was moved to quarantine, and can be released: "
        "s3-processor quarantine list --env prod",
    ]
    assert "  uploads/a (quarantined)" in lines


def test_one_file_is_one_file() -> None:
    digest = render(summarize([replace(RECORD, object_size=1)]), "dev")

    assert digest.subject == "[dev] 1 file arrived"
    assert digest.message.startswith("1 file arrived (1 byte).")


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (Status.DELETED, "  uploads/a (deleted)"),
        (Status.GONE, "  uploads/a (gone before it could be read)"),
        (Status.FOLDER, "  uploads/a (folder)"),
        (Status.PROCESSED, "  uploads/a (0 bytes)"),
    ],
)
def test_each_status_has_its_words(status: Status, line: str) -> None:
    assert line in render(summarize([replace(RECORD, status=status)]), "dev").message.splitlines()


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 KB"),
        (999_949, "999.9 KB"),
        (999_950, "1.0 MB"),
        (60_000_000, "60.0 MB"),
        (5 * 2**40, "5.5 TB"),
        (10**16, "10,000.0 TB"),
    ],
)
def test_sizes_are_formatted_for_people(size: int, words: str) -> None:
    assert human_size(size) == words
