"""The table of object records, in memory, with its stream."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from s3_processor.domain import clock
from s3_processor.domain.notice import Change
from s3_processor.domain.record import Guard, Record, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


@dataclass(slots=True)
class MemoryRecordTable:
    """Implements `ports.RecordTable`; `stream` is what changed, in order."""

    stream: list[Change] = field(default_factory=list)
    _records: dict[tuple[str, str], Record] = field(default_factory=dict)

    def put_all(self, records: Sequence[Record]) -> list[Record]:
        """See `ports.RecordTable`; all are written."""
        for record in records:
            self._put(record)
        return []

    def put_guarded(self, record: Record, guard: Guard) -> bool:
        """See `ports.RecordTable`."""
        there = self._records.get(record.identity)
        if there is not None and _forbids(guard, there, record):
            return False
        self._put(record)
        return True

    def history(self, key: str) -> list[Record]:
        """See `ports.RecordTable`."""
        return [record for record in self._records.values() if record.object_key == key]

    def newest(
        self, since: datetime, until: datetime, prefix: str = "", status: str | None = None
    ) -> Iterable[Record]:
        """See `ports.RecordTable`."""
        first, end = clock.whole_second(since), clock.whole_second(until)
        found = (
            record
            for record in self._records.values()
            if first <= record.upload_time < end
            and record.object_key.startswith(prefix)
            and status in (None, record.status)
        )
        return sorted(found, key=lambda record: record.upload_time, reverse=True)

    def _put(self, record: Record) -> None:
        old = self._records.get(record.identity)
        self._records[record.identity] = record
        if old != record:  # a put that changes nothing leaves no trace in the stream
            made = clock.parse(record.processed_at)
            self.stream.append(Change(id=f"{len(self.stream):021}", made=made, old=old, new=record))


def _forbids(guard: Guard, there: Record, record: Record) -> bool:
    older = there.sequencer is not None and there.sequencer > (record.sequencer or "")
    return (
        Guard.ABSENT in guard
        or (Guard.NO_SUCCESS in guard and there.status is Status.PROCESSED)
        or (Guard.NOT_NEWER in guard and older)
    )
