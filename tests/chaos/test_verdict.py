"""The verdict would tell: each kind of loss, doubling and corruption."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.chaos.announcements import Announcement
from tests.chaos.evidence import Evidence, Listed
from tests.chaos.ledger import Ledger, Version
from tests.chaos.verdict import violations

MOMENT = datetime(2026, 1, 31, 12, tzinfo=UTC)
KEY = "uploads/a"
RECORD = Record(
    object_key=KEY,
    upload_time="2026-01-31T12:00:00Z#v1",
    bucket_name="bucket",
    status=Status.PROCESSED,
    processed_at="2026-01-31T12:00:01.000Z",
    environment="dev",
    event_name="ObjectCreated:Put",
    event_time="2026-01-31T12:00:00.000Z",
    object_size=5,
    etag="e",
    version_id="v1",
    sequencer="01",
)
NOTICE = Announcement(MOMENT, KEY, RECORD.upload_time, "processed", 5, "e")
WHOLE = Evidence(
    ledger=Ledger(versions={"v1": Version(KEY, "v1", 5, "e")}),
    listed=[Listed(KEY, "v1", MOMENT, latest=True, size=5, etag="e")],
    records=[RECORD],
    announced=[NOTICE],
    counted=1,
    left_in_queues={"queue": 0},
    answers={202: 1, 503: 1},
)
LATER = replace(NOTICE, at=MOMENT + timedelta(seconds=30))


def test_what_is_whole_violates_nothing() -> None:
    assert violations(WHOLE) == []


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (replace(WHOLE, listed=[]), "missing or too few in the bucket"),
        (replace(WHOLE, records=[], announced=[]), "missing or too few in the table"),
        (replace(WHOLE, records=[RECORD, RECORD]), "unknown or too many in the table"),
        (replace(WHOLE, records=[replace(RECORD, object_size=4)]), "too many in the table"),
        (replace(WHOLE, records=[replace(RECORD, upload_time="then#v1")]), "from the listing"),
        (replace(WHOLE, records=[replace(RECORD, status=Status.GONE)]), "recorded as gone"),
        (replace(WHOLE, records=[replace(RECORD, status=Status.FAILED)]), "recorded as failed"),
        (replace(WHOLE, records=[replace(RECORD, marker=True)]), "current is v1"),
        (replace(WHOLE, announced=[]), "recorded but not announced"),
        (replace(WHOLE, announced=[replace(NOTICE, etag="f")]), "announced but not recorded"),
        (replace(WHOLE, announced=[NOTICE, LATER]), "1 repeated announcements, 0 could be"),
        (replace(WHOLE, counted=0), "digests tell of 0 of 1"),
        (replace(WHOLE, left_in_queues={"queue": 2}), "2 messages are left in queue"),
        (replace(WHOLE, answers={500: 1}), "unexpected answers of the API: 500"),
    ],
)
def test_what_is_broken_is_told(broken: Evidence, told: str) -> None:
    assert any(told in violation for violation in violations(broken))


@pytest.mark.parametrize(("seconds", "explained"), [(-10, False), (15, True), (50, False)])
def test_a_repeated_announcement_needs_a_fault_between_the_two(
    seconds: int, *, explained: bool
) -> None:
    fault = MOMENT + timedelta(seconds=seconds)
    repeated = replace(WHOLE, announced=[NOTICE, LATER], excuses=[fault], repeats_allowed=10)
    assert (violations(repeated) == []) is explained
