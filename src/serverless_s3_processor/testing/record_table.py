"""The table of object records, in memory, with its stream."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias
from zlib import crc32

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.notices.notice import RecordChange
from serverless_s3_processor.runtime.domain.records import identity
from serverless_s3_processor.runtime.domain.records.listing import (
    Position,
    RecordPage,
    RecordQuery,
    rank,
)
from serverless_s3_processor.runtime.domain.records.record import Guard, Record, Status
from serverless_s3_processor.runtime.ports.record_table import NewestRecords, SegmentPage

_SortKey: TypeAlias = "tuple[str, int, str]"
"""Upload time, partition, and key: a listing has the reverse order."""


@dataclass(slots=True)
class MemoryRecordTable:
    """Implements `ports.record_table.RecordTable`; `stream` has its changes in order.

    `budget` is the number of records that a page, or a search for a key, may evaluate.
    """

    stream: list[RecordChange] = field(default_factory=list)
    budget: int | None = None
    _records: dict[tuple[str, str], Record] = field(default_factory=dict)
    _sort_keys: list[_SortKey] = field(default_factory=list)

    def put_all(self, records: Sequence[Record]) -> list[Record]:
        """All are written."""
        for record in records:
            self._put(record)
        return []

    def put_guarded(self, record: Record, guard: Guard) -> bool:
        existing = self._records.get(record.identity)
        if existing is not None and _forbids(guard, existing, record):
            return False
        self._put(record)
        return True

    def mark_quarantined(self, record: Record, to: str) -> bool:
        existing = self._records.get(record.identity)
        if existing is None or _version(existing) != _version(record):
            return False
        self._put(replace(existing, status=Status.QUARANTINED, moved_to=to))
        return True

    def request_release(self, identity: tuple[str, str], requested_at: str) -> bool:
        existing = self._records.get(identity)
        if existing is None:
            return False
        self._put(replace(existing, release_requested_at=requested_at))
        return True

    def mark_released(self, identity: tuple[str, str], version: str) -> bool:
        existing = self._records.get(identity)
        if existing is None or existing.status is not Status.QUARANTINED:
            return False
        self._put(replace(existing, status=Status.RELEASED, released_version_id=version))
        return True

    def history(self, key: str, bucket: str | None) -> list[Record]:
        of_key = (record for record in self._records.values() if record.object_key == key)
        return [record for record in of_key if bucket in (None, record.bucket_name)]

    def newest(self, key: str, max_records: int, version_id: str | None = None) -> NewestRecords:
        existing = sorted(
            self.history(key, None), key=lambda record: record.upload_time, reverse=True
        )
        evaluated = existing[: self.budget]
        matching = [record for record in evaluated if version_id in (None, record.version_id)]
        return NewestRecords(
            matching[:max_records], len(evaluated) == len(existing) and len(matching) <= max_records
        )

    def get_many(
        self, identities: Sequence[tuple[str, str]], *, consistent: bool = False
    ) -> dict[tuple[str, str], Record]:
        """Always consistent."""
        del consistent
        matching = (key for key in identities if key in self._records)
        return {key: self._records[key].outline for key in matching}

    def scan_segment(
        self, number: int, of: int, after: tuple[str, str] | None = None
    ) -> SegmentPage:
        segment = sorted(key for key in self._records if crc32(key[0].encode()) % of == number)
        rest = [key for key in segment if after is None or key > after]
        page = rest[: self.budget]
        more = page[-1] if len(page) < len(rest) else None
        return SegmentPage([self._records[key].outline for key in page], more)

    def page(self, query: RecordQuery, after: Position | None, limit: int) -> RecordPage:
        sort_keys = self._sort_keys.copy()  # other threads may write
        start = bisect_left(sort_keys, (query.lower_bound,))
        end = min(
            bisect_left(sort_keys, bound) for bound in ((query.upper_bound,), *_bounds(after))
        )
        last = max(start, end - self.budget) if self.budget else start
        matching: list[Record] = []
        for index in range(end - 1, last - 1, -1):
            upload_time, _, key = sort_keys[index]
            record = self._records[key, upload_time]
            if query.matches(record):
                matching.append(record)
            if len(matching) == limit:
                last = index
                break
        more = start < last < end
        return RecordPage(tuple(matching), _to_position(sort_keys[last]) if more else None)

    def request_actions(self, identity: tuple[str, str], requested: str) -> bool:
        existing = self._records.get(identity)
        if existing is not None:
            self._report(existing, existing, requested)
        return existing is not None

    def _put(self, record: Record) -> None:
        old = self._records.get(record.identity)
        self._records[record.identity] = record
        if old is None:
            insort(self._sort_keys, _sort_key(*record.identity))
        if old != record:  # an unchanged item is not in the stream
            self._report(old, record, record.processed_at)

    def _report(self, old: Record | None, new: Record, timestamp: str) -> None:
        change = f"{len(self.stream):021}"
        self.stream.append(
            RecordChange(id=change, timestamp=clock.parse(timestamp), old=old, new=new)
        )


def _version(record: Record) -> tuple[str, Status]:
    """Return what changes if a record is written again."""
    return record.processed_at, record.status


def _sort_key(key: str, upload_time: str) -> _SortKey:
    return (*rank(upload_time, identity.shard(key, upload_time)), key)


def _to_position(sort_key: _SortKey) -> Position:
    upload_time, _, key = sort_key
    return Position(upload_time, key)


def _bounds(after: Position | None) -> list[tuple[str] | _SortKey]:
    if after is None:
        return []
    time, key = after.upload_time, after.object_key
    return [_sort_key(key, time) if key else (time,)]


def _forbids(guard: Guard, existing: Record, record: Record) -> bool:
    older = existing.sequencer is not None and existing.sequencer > (record.sequencer or "")
    return (
        Guard.ABSENT in guard
        or (Guard.NO_SUCCESS in guard and existing.status is Status.PROCESSED)
        or (Guard.NOT_NEWER in guard and older)
    )
