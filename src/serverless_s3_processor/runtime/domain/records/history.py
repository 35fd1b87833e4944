"""The order of one key's versions, and which of them exist, according to its records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.records.record import ABSENT_STATUSES, Record

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

_WIDTH = 64


def comparable_sequencer(sequencer: str) -> str:
    """Return a sequencer in a form that compares as text, within one key only.

    Sequencers are hexadecimal and of different lengths: the shorter is padded on the right.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    return sequencer.upper().ljust(_WIDTH, "0")


def sort_versions(records: Iterable[Record]) -> list[Record]:
    """Return the records of one key, oldest first.

    S3's sequencer decides. A record without one, which a listing led to, comes before the first
    that is later.
    """
    by_time = sorted(records, key=lambda record: record.upload_time)
    ordered = sorted(
        (record for record in by_time if record.sequencer),
        key=lambda record: (comparable_sequencer(record.sequencer or ""), record.upload_time),
    )
    for record in (record for record in by_time if not record.sequencer):
        ordered.insert(_insertion_index(record, ordered), record)
    return ordered


def _insertion_index(record: Record, ordered: Sequence[Record]) -> int:
    later = (index for index, other in enumerate(ordered) if _is_later(other, record))
    return next(later, len(ordered))


def _is_later(other: Record, record: Record) -> bool:
    """Compare two records by time.

    Of two in one millisecond in an unversioned bucket, the removal that reconcile detected is
    earlier: it would have seen the upload.
    """
    if other.version_id is None and record.version_id is None:
        is_simultaneous = other.event_time == record.event_time
        return other.event_time > record.event_time or (is_simultaneous and record.is_removal)
    return other.upload_time > record.upload_time


def existing_versions(records: Iterable[Record]) -> list[Record]:
    """Return the object versions of one key that S3 still stores, oldest first.

    A version that a delete marker hides still exists.
    """
    return [record for record in live_versions(records) if not record.marker]


def current_version(records: Iterable[Record]) -> Record | None:
    """Return the version that a GET without a version id returns; None if there is none."""
    newest = live_versions(records)[-1:]
    return newest[0] if newest and not newest[0].marker else None


def live_versions(records: Iterable[Record]) -> list[Record]:
    """Return the versions and delete markers that S3 stores, oldest first.

    Only these decide where a record without a sequencer belongs.
    """
    all_records = list(records)
    removed = {record.version_id for record in all_records if record.is_removal}
    ordered = sort_versions(r for r in all_records if r.version_id is None or _is_live(r, removed))
    # In unversioned buckets, each upload and each deletion ends what was there before.
    last = max((index for index, r in enumerate(ordered) if r.version_id is None), default=-1)
    return [
        r for index, r in enumerate(ordered) if r.version_id or (_is_in_bucket(r) and index == last)
    ]


def _is_live(record: Record, removed: Container[str | None]) -> bool:
    return _is_in_bucket(record) and record.version_id not in removed


def _is_in_bucket(record: Record) -> bool:
    return record.marker is True or record.status not in ABSENT_STATUSES
