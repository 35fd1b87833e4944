from datetime import datetime

from serverless_s3_processor.runtime.domain.notices.digest import Summary
from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.runtime.ports.summary_table import PendingSummary, SummaryTable


def pending_summary(
    minute: str, change: str, processed: int = 1, failed: int = 0
) -> PendingSummary:
    counts = {Status.PROCESSED: processed} | ({Status.FAILED: failed} if failed else {})
    summary = Summary(counts, size=10 * processed, samples=("a é",), failures=("b: why",))
    return PendingSummary(minute=minute, change=change, summary=summary)


def test_pending_summaries_are_in_the_order_of_their_minutes(summaries: SummaryTable) -> None:
    later, sooner = (
        pending_summary("2026-01-31T12:01", "1"),
        pending_summary("2026-01-31T12:00", "2"),
    )
    summaries.put_pending(later)
    summaries.put_pending(sooner)
    assert summaries.pending() == [sooner, later]


def test_the_same_batch_counts_once(summaries: SummaryTable) -> None:
    summaries.put_pending(pending_summary("2026-01-31T12:00", "1", processed=3))
    retried = pending_summary("2026-01-31T12:00", "1", processed=2)
    summaries.put_pending(retried)
    assert summaries.pending() == [retried]


def test_a_period_is_claimed_once(summaries: SummaryTable) -> None:
    assert summaries.claim(7)
    assert not summaries.claim(7)
    assert not summaries.claim(6)
    assert summaries.claim(8)


def test_a_committed_summary_is_no_longer_pending_and_added_to_its_minute(
    summaries: SummaryTable, noon: datetime
) -> None:
    settled = [
        pending_summary("2026-01-31T12:00", "1", 3, failed=1),
        pending_summary("2026-01-31T12:00", "2"),
    ]
    other, remaining = (
        pending_summary("2026-01-31T12:01", "3"),
        pending_summary("2026-01-31T12:02", "4"),
    )
    for entry in (*settled, other, remaining):
        summaries.put_pending(entry)
    summaries.commit_pending([*settled, other], noon)
    assert summaries.pending() == [remaining]
    assert summaries.minutes("2026-01-31") == {
        "12:00": Summary({Status.PROCESSED: 4, Status.FAILED: 1}, size=40),
        "12:01": Summary({Status.PROCESSED: 1}, size=10),
    }
    assert summaries.minutes("2026-02-01") == {}


def test_committing_adds_to_the_minute(summaries: SummaryTable, noon: datetime) -> None:
    for change in ("1", "2"):
        entry = pending_summary("2026-01-31T12:00", change)
        summaries.put_pending(entry)
        summaries.commit_pending([entry], noon)
    assert summaries.minutes("2026-01-31")["12:00"].total == 2


def test_a_summary_that_was_committed_meanwhile_is_not_added_twice(
    summaries: SummaryTable, noon: datetime
) -> None:
    first, second = (
        pending_summary("2026-01-31T12:00", "1"),
        pending_summary("2026-01-31T12:00", "2"),
    )
    for entry in (first, second):
        summaries.put_pending(entry)
    summaries.commit_pending([first], noon)
    summaries.commit_pending([first, second], noon)
    assert summaries.pending() == []
    assert summaries.minutes("2026-01-31")["12:00"].total == 2


def test_a_summary_that_changed_meanwhile_stays_pending(
    summaries: SummaryTable, noon: datetime
) -> None:
    """The stream may deliver a batch again with more behind it."""
    read, other = (
        pending_summary("2026-01-31T12:00", "1", 3),
        pending_summary("2026-01-31T12:00", "2"),
    )
    grown = pending_summary("2026-01-31T12:00", "1", 5)
    for entry in (read, other, grown):
        summaries.put_pending(entry)
    summaries.commit_pending([read, other], noon)
    assert summaries.pending() == [grown]
    assert summaries.minutes("2026-01-31")["12:00"].total == 1


def test_more_summaries_than_fit_in_a_transaction_are_committed(
    summaries: SummaryTable, noon: datetime
) -> None:
    many = [pending_summary("2026-01-31T12:00", f"{n:03}") for n in range(120)]
    for entry in many:
        summaries.put_pending(entry)
    summaries.commit_pending(many, noon)
    assert summaries.pending() == []
    assert summaries.minutes("2026-01-31")["12:00"].total == 120
