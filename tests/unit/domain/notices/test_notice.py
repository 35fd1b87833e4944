import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.notices.notice import (
    MAX_NOTICE_BYTES,
    Notice,
    RecordChange,
    build_object_notice,
    sanitize_subject,
    should_announce,
    size_class,
)
from serverless_s3_processor.runtime.domain.records.record import Json, Record, Status
from tests.support import strategies
from tests.support.records import RECORD

MADE = datetime(2026, 1, 31, 12, 0, 30, tzinfo=UTC)


@given(st.text(max_size=300))
def test_any_subject_is_one_that_sns_takes(text: str) -> None:
    fit = sanitize_subject(text)

    assert re.fullmatch(r"[\x20-\x7e]{0,99}", fit)
    assert len(fit) == min(len(text), 99)


def test_the_subject_is_the_one_that_people_know() -> None:
    assert build_object_notice(RECORD).subject == "S3 Object Processed - test"


@pytest.mark.slow
@given(strategies.records())
def test_every_record_has_a_notice_that_sns_takes(record: Record) -> None:
    _assert_sns_takes(build_object_notice(record))


@pytest.mark.slow
@given(strategies.records(), st.text(min_size=1, max_size=20))
def test_no_content_type_or_key_breaks_the_attributes(record: Record, content_type: str) -> None:
    _assert_sns_takes(build_object_notice(replace(record, content_type=content_type)))


def _assert_sns_takes(notice: Notice) -> None:
    assert notice.message
    assert notice.message.isascii()
    assert len(notice.attributes) <= 10
    for name, value in notice.attributes.items():
        assert value
        text = value if isinstance(value, str) else json.dumps(value)
        parsed = ET.fromstring(f"<{name}>{escape(text)}</{name}>")  # noqa: S314 - our own
        assert parsed.text


@pytest.mark.slow
@given(strategies.records())
def test_the_message_has_the_records_fields(record: Record) -> None:
    message = json.loads(build_object_notice(record).message)

    assert message["objectKey"] == record.object_key
    assert message["bucket"] == record.bucket_name
    assert message["objectSize"] == record.object_size
    assert message["contentType"] == record.content_type
    assert message["status"] == record.status
    assert message["versionId"] == record.version_id
    assert message["sequencer"] == record.sequencer
    assert message["uploadTime"] == record.upload_time
    assert message["results"] == record.results


def test_the_message_has_the_fields_that_people_know() -> None:
    assert set(json.loads(build_object_notice(RECORD).message)) >= {
        "event",
        "bucket",
        "objectKey",
        "objectSize",
        "contentType",
        "processedAt",
        "environment",
    }


def test_a_notice_too_big_for_sns_leaves_out_the_results_and_says_so() -> None:
    notice = build_object_notice(replace(RECORD, results={"big": {"text": "é" * MAX_NOTICE_BYTES}}))

    message = json.loads(notice.message)
    assert len(notice.message) < MAX_NOTICE_BYTES
    assert message["resultsOmitted"] is True
    assert "results" not in message


def test_the_biggest_record_of_all_still_fits_into_one_publish() -> None:
    biggest = replace(
        RECORD,
        object_key="\x01" * 1024,
        content_type="\U0001f389" * 2048,
        failure="\x01" * 5000,
        flags=("\x01" * 500,) * 10,
        results={"big": {"text": "x" * (MAX_NOTICE_BYTES - 90_000)}},
    )
    notice = build_object_notice(biggest)
    size = sum(
        len(text.encode())
        for text in (notice.subject, notice.message, *map(json.dumps, notice.attributes.values()))
    )

    assert size < 262_144


@pytest.mark.parametrize(
    ("size", "name"),
    [
        (0, "empty"),
        (1, "small"),
        (2**20, "small"),
        (2**20 + 1, "medium"),
        (2**26, "medium"),
        (2**26 + 1, "large"),
        (2**30, "large"),
        (2**30 + 1, "huge"),
        (5 * 2**40, "huge"),
    ],
)
def test_every_size_has_a_class(size: int, name: str) -> None:
    assert size_class(size) == name


@pytest.mark.parametrize(
    ("key", "prefix"),
    [("uploads/a", "uploads/"), ("uploads/a/b.txt", "uploads/a/"), ("uploads/a/", "uploads/a/")],
)
def test_subscribers_can_filter_by_prefix(key: str, prefix: str) -> None:
    assert build_object_notice(replace(RECORD, object_key=key)).attributes["prefix"] == prefix


def test_subscribers_can_filter_by_detected_type_and_flags() -> None:
    results = {"sniff": {"contentType": "text/csv"}}
    record = replace(RECORD, results=results, flags=("table-ragged", "bad\x00flag"))

    attributes = build_object_notice(record).attributes

    assert attributes["detectedType"] == "text/csv"
    assert attributes["flags"] == ("table-ragged", "bad\ufffdflag")


def test_the_message_says_what_was_found() -> None:
    results: dict[str, dict[str, Json]] = {
        "sniff": {"contentType": "text/csv"},
        "text": {"encoding": "utf-8", "lines": 3},
        "table": {"sampleRows": 2, "columnCount": 3, "delimiter": ";", "complete": True},
    }
    message = json.loads(build_object_notice(replace(RECORD, results=results)).message)

    assert message["detectedType"] == "text/csv"
    assert message["encoding"] == "utf-8"
    assert message["description"] == "2 rows × 3 columns, semicolon, UTF-8"


def test_a_notice_of_unknown_content_has_no_detected_type() -> None:
    notice = build_object_notice(replace(RECORD, results={}))

    assert not {"detectedType", "flags"} & notice.attributes.keys()
    assert json.loads(notice.message)["detectedType"] is None


def test_a_deletion_has_no_size_class() -> None:
    assert "sizeClass" not in build_object_notice(replace(RECORD, status=Status.DELETED)).attributes


def test_a_new_record_is_announced() -> None:
    assert should_announce(RecordChange(id="1", timestamp=MADE, old=None, new=RECORD))


@pytest.mark.parametrize(
    "changed",
    [
        replace(RECORD, status=Status.FAILED),
        replace(RECORD, failure="why"),
        replace(RECORD, flags=("odd",)),
        replace(RECORD, results={"text": {"lines": 1}}),
    ],
)
def test_another_outcome_is_announced(changed: Record) -> None:
    assert should_announce(RecordChange(id="1", timestamp=MADE, old=RECORD, new=changed))


@pytest.mark.parametrize(
    "changed",
    [
        RECORD,
        replace(RECORD, processed_at="2026-02-01T00:00:00.000Z"),
        replace(RECORD, sequencer="0F"),
        replace(RECORD, event_name="Object Requested", event_time="2026-02-01T00:00:00.000Z"),
    ],
)
def test_a_duplicate_is_not_announced(changed: Record) -> None:
    assert not should_announce(RecordChange(id="1", timestamp=MADE, old=RECORD, new=changed))


def test_the_removal_of_a_record_is_not_announced() -> None:
    assert not should_announce(RecordChange(id="1", timestamp=MADE, old=RECORD, new=None))
