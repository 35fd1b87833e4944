"""The verdict finds each kind of loss, doubling and corruption."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from serverless_s3_processor.runtime.domain.records.record import Status
from tests.chaos.evidence import Evidence, ListedVersion
from tests.chaos.subscriber import Announcement
from tests.chaos.uploads import Ledger, Version
from tests.chaos.verdict import violations
from tests.support import records

TIME = datetime(2026, 1, 31, 12, tzinfo=UTC)
KEY = "uploads/a"
RECORD = replace(records.RECORD, object_size=5, etag="e")
NOTICE = Announcement(TIME, KEY, RECORD.upload_time, "processed", 5, "e")
COMPLETE = Evidence(
    ledger=Ledger(versions={"v1": Version(KEY, "v1", 5, "e")}),
    listed=[ListedVersion(KEY, "v1", TIME, latest=True, size=5, etag="e")],
    records=[RECORD],
    announced=[NOTICE],
    summarized=1,
    queue_depths={"queue": 0},
    statuses={202: 1, 503: 1},
)
LATER = replace(NOTICE, at=TIME + timedelta(seconds=30))


def test_a_complete_run_violates_nothing() -> None:
    assert violations(COMPLETE) == []


@pytest.mark.parametrize(
    ("evidence", "violation"),
    [
        (replace(COMPLETE, listed=[]), "missing or too few in the bucket"),
        (replace(COMPLETE, records=[], announced=[]), "missing or too few in the table"),
        (replace(COMPLETE, records=[RECORD, RECORD]), "unknown or too many in the table"),
        (replace(COMPLETE, records=[replace(RECORD, object_size=4)]), "too many in the table"),
        (replace(COMPLETE, records=[replace(RECORD, upload_time="then#v1")]), "from the listing"),
        (replace(COMPLETE, records=[replace(RECORD, status=Status.GONE)]), "recorded as gone"),
        (replace(COMPLETE, records=[replace(RECORD, status=Status.FAILED)]), "recorded as failed"),
        (replace(COMPLETE, records=[replace(RECORD, marker=True)]), "current is v1"),
        (replace(COMPLETE, announced=[]), "recorded but not announced"),
        (replace(COMPLETE, announced=[replace(NOTICE, etag="f")]), "announced but not recorded"),
        (
            replace(COMPLETE, announced=[NOTICE, LATER]),
            "1 repeated announcements, faults explain 0",
        ),
        (replace(COMPLETE, summarized=0), "digests count 0 of 1"),
        (replace(COMPLETE, queue_depths={"queue": 2}), "2 messages are left in queue"),
        (replace(COMPLETE, statuses={500: 1}), "unexpected statuses of the API's responses: 500"),
    ],
)
def test_each_fault_is_found(evidence: Evidence, violation: str) -> None:
    assert any(violation in text for text in violations(evidence))


@pytest.mark.parametrize(("seconds", "explained"), [(-10, False), (15, True), (50, False)])
def test_a_repeated_announcement_needs_a_fault_between_the_two(
    seconds: int, *, explained: bool
) -> None:
    fault = TIME + timedelta(seconds=seconds)
    repeated = replace(COMPLETE, announced=[NOTICE, LATER], repeat_causes=[fault], max_repeats=10)
    assert (violations(repeated) == []) is explained
