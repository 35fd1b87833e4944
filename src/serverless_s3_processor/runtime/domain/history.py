"""What the records of one key tell: the order of its versions, and what exists now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.record import NO_LONGER_THERE, Record

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

_WIDTH = 64


def sequence(sequencer: str) -> str:
    """Return a sequencer in the form that compares as text, within one key only.

    Sequencers are hexadecimal and of different lengths: the shorter is padded on the right.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    return sequencer.upper().ljust(_WIDTH, "0")


def in_order(records: Iterable[Record]) -> list[Record]:
    """Return the records of one key, oldest first.

    S3's sequencer decides. A record without one (found by listing) stands before the first that
    came later.
    """
    by_time = sorted(records, key=lambda record: record.upload_time)
    ordered = sorted(
        (record for record in by_time if record.sequencer),
        key=lambda record: (sequence(record.sequencer or ""), record.upload_time),
    )
    for record in (record for record in by_time if not record.sequencer):
        ordered.insert(_place(record, ordered), record)
    return ordered


def _place(record: Record, ordered: Sequence[Record]) -> int:
    later = (place for place, other in enumerate(ordered) if _came_later(other, record))
    return next(later, len(ordered))


def _came_later(other: Record, record: Record) -> bool:
    """In unversioned buckets, what was read since had not been replaced until then.

    Of two in one millisecond, reconcile's finding that there was nothing is the earlier one: it
    would have seen the other.
    """
    if other.version_id is None and record.version_id is None:
        same = other.event_time == record.event_time
        return other.event_time > record.event_time or (same and record.is_removal)
    return other.upload_time > record.upload_time


def existing(records: Iterable[Record]) -> list[Record]:
    """Return the object versions of one key that S3 still holds, oldest first.

    A version that a delete marker hides still exists; `current` tells what is to be seen.
    """
    return [record for record in held(records) if not record.marker]


def current(records: Iterable[Record]) -> Record | None:
    """Return the version that a plain GET of the key gives; None if there is none."""
    newest = held(records)[-1:]
    return newest[0] if newest and not newest[0].marker else None


def held(records: Iterable[Record]) -> list[Record]:
    """Return the versions and delete markers that S3 holds, oldest first.

    A record without a sequencer has its place among these: what is gone does not move it.
    """
    known = list(records)
    removed = {record.version_id for record in known if record.is_removal}
    ordered = in_order(r for r in known if r.version_id is None or _stands(r, removed))
    # In unversioned buckets, each upload and each deletion ends what was there before.
    last = max((place for place, r in enumerate(ordered) if r.version_id is None), default=-1)
    return [r for place, r in enumerate(ordered) if r.version_id or (_is_held(r) and place == last)]


def _stands(record: Record, removed: Container[str | None]) -> bool:
    return _is_held(record) and record.version_id not in removed


def _is_held(record: Record) -> bool:
    return record.marker is True or record.status not in NO_LONGER_THERE
