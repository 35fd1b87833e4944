"""The bucket, the tables of records and the queue, each call of which may fail or be the last."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.domain.reconcile.comparison import ListedVersion
from serverless_s3_processor.runtime.domain.records.listing import (
    Position,
    RecordPage,
    RecordQuery,
)
from serverless_s3_processor.runtime.domain.records.record import Guard, Record
from serverless_s3_processor.runtime.ports import (
    Address,
    StoredDeleteMarker,
    StoredObject,
    UnavailableError,
)
from serverless_s3_processor.runtime.ports.record_table import NewestRecords, SegmentPage
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.simulation.world.bucket import TrueBucket
from tests.simulation.world.clock import VirtualClock
from tests.simulation.world.faults import Faults, ViolationError, fail_after, fail_before
from tests.simulation.world.ledger import Ledger
from tests.simulation.world.profile import Fault
from tests.simulation.world.queue import SimulatedQueue
from tests.simulation.world.stream import Stream

ONCE_A_WRITE = "one write takes each identity once"


@dataclass(slots=True)
class SlowReads:
    """How long the store took so far, of which the world goes on as if nothing was.

    A range stands for the ten GETs that 9 MB take, of so many milliseconds each.
    """

    milliseconds: int
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds

    def wait(self, faults: Faults) -> None:
        """Take as long as the store takes for an object."""
        if self.milliseconds:
            faults.counts[Fault.SLOW] += 1
            self.seconds += 10 * self.milliseconds / 1000


@dataclass(frozen=True, slots=True)
class FaultyStore:
    """Implements `ports.ObjectStore`."""

    bucket: TrueBucket
    faults: Faults
    slow: SlowReads

    def read(
        self, address: Address, length: int, expected_size: int | None = None
    ) -> StoredObject | StoredDeleteMarker | None:
        def effect() -> StoredObject | StoredDeleteMarker | None:
            stored = self.bucket.store.read(address, length, expected_size)
            if isinstance(stored, StoredObject | StoredDeleteMarker):
                self._note_read(address)
            return stored

        return self.faults.call("read", address.key, effect)

    def read_range(self, address: Address, start: int, length: int) -> bytes:
        self.slow.wait(self.faults)
        return self.faults.call(
            "read a range",
            address.key,
            lambda: self.bucket.store.read_range(address, start, length),
        )

    def locate(self, bucket: str, key: str, version_id: str | None) -> Address | None:
        return self.faults.call(
            "locate", key, lambda: self.bucket.store.locate(bucket, key, version_id)
        )

    def _note_read(self, address: Address) -> None:
        self.faults.invocation.read += (
            version
            for version in self.bucket.live_versions(address.key)
            if version.event.version_id == address.version_id
        )


@dataclass(frozen=True, slots=True)
class FaultyRecords:
    """Implements `ports.record_table.RecordTable`."""

    table: MemoryRecordTable
    stream: Stream
    ledger: Ledger
    faults: Faults

    def put_all(self, records: Sequence[Record]) -> list[Record]:
        """A crash or a failure may come when a part is written."""
        if len({record.identity for record in records}) < len(records):
            raise ViolationError(ONCE_A_WRITE, None, repr(records))
        if not records:
            return []
        fault = self.faults.boundary()
        taken = [record for record in records if not self.faults.strikes(Fault.UNWRITTEN)]
        lost = [record for record in records if record not in taken]
        try:
            fail_before(fault, "write records")
            self._write(taken)
            fail_after(fault, "write records")
        except UnavailableError:
            lost = list(records)
        self.faults.invocation.hit.update(record.object_key for record in lost)
        return lost

    def put_guarded(self, record: Record, guard: Guard) -> bool:
        def effect() -> bool:
            written = self.table.put_guarded(record, guard)
            self._collect()
            return written

        return self.faults.call("write a record", record.object_key, effect)

    def history(self, key: str, bucket: str | None) -> list[Record]:
        return self.faults.call("look up", key, lambda: self.table.history(key, bucket))

    def newest(self, key: str, max_records: int, version_id: str | None = None) -> NewestRecords:
        return self.table.newest(key, max_records, version_id)

    def get_many(
        self, identities: Sequence[tuple[str, str]], *, consistent: bool = False
    ) -> dict[tuple[str, str], Record]:
        def effect() -> dict[tuple[str, str], Record]:
            return self.table.get_many(identities, consistent=consistent)

        return self.faults.call("find records", "", effect)

    def scan_segment(
        self, number: int, of: int, after: tuple[str, str] | None = None
    ) -> SegmentPage:
        return self.table.scan_segment(number, of, after)

    def page(self, query: RecordQuery, after: Position | None, limit: int) -> RecordPage:
        return self.table.page(query, after, limit)

    def _write(self, records: Sequence[Record]) -> None:
        self.table.put_all(records)
        self._collect()

    def _collect(self) -> None:
        for change in self.stream.collect():
            self.ledger.note_change(change)


@dataclass(frozen=True, slots=True)
class FaultyListing:
    """Implements `ports.version_listing.VersionListing`."""

    bucket: TrueBucket
    faults: Faults

    def list_key(self, bucket: str, key: str) -> list[ListedVersion]:
        return self.faults.call("list a key", None, lambda: self.bucket.store.list_key(bucket, key))

    def list_versions(
        self, bucket: str, prefix: str, start_after: str = ""
    ) -> Iterator[ListedVersion]:
        listed = self.faults.call(
            "list", None, lambda: list(self.bucket.store.list_versions(bucket, prefix, start_after))
        )
        yield from listed


@dataclass(frozen=True, slots=True)
class FaultyRequests:
    """Implements `ports.request_queue.RequestQueue`, on the queue that uploads wait in."""

    queue: SimulatedQueue
    time: VirtualClock
    faults: Faults

    def send(self, event: ObjectEvent) -> None:
        body = json.dumps(parsing.to_message(event))
        self.faults.call(
            "send", event.key, lambda: self.queue.send(body, (event,), self.time.elapsed)
        )

    def send_all(self, events: Sequence[ObjectEvent]) -> None:
        """A crash or a failure may come when a part is sent."""
        for event in events:
            self.send(event)
