"""Page through many records while others are written, newer and older ones.

The emulator sorts a whole partition for each query and takes some 3,000 records a second, so it
holds fewer.
"""

import itertools
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_table import DynamoDBRecordTable
from serverless_s3_processor.runtime.domain.records.listing import RecordFilters
from serverless_s3_processor.runtime.domain.records.record import Record
from serverless_s3_processor.runtime.ports.record_table import RecordTable
from serverless_s3_processor.runtime.services.record_lister import RecordLister
from serverless_s3_processor.testing.cursor_keys import MemoryCursorKeys
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.contract.dynamodb.tables import create_records_table
from tests.support.records import make_record

IN_MEMORY, ON_THE_EMULATOR = 50_000, 10_000
DAYS = 20
WRITERS = 2
A_WRITE = 25
A_PAUSE = 0.005
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@dataclass(slots=True)
class Crowd:
    """A table, and who is in it."""

    table: RecordTable
    existing: set[tuple[str, str]] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def write(self, records: Sequence[Record]) -> None:
        assert self.table.put_all(records) == []
        self.existing.update(record.identity for record in records)

    def fill(self, count: int) -> None:
        """Write uploads of all days; every fourth one of one second and ETag with three others."""
        step = timedelta(days=DAYS) / count
        uploads = [
            make_record(f"uploads/{n}", NOON - step * (n - n % 4 if n % 16 < 4 else n), "v1")
            for n in range(count)
        ]
        batches = [uploads[start : start + A_WRITE] for start in range(0, count, A_WRITE)]
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(self.write, batches))

    def newcomers(self, chance: random.Random) -> list[Record]:
        """Return uploads of which half are newer than all, and half anywhere between."""
        return [
            make_record(
                f"uploads/new/{next(self.numbers)}",
                NOON + timedelta(seconds=chance.uniform(1, 200))
                if chance.random() < 0.5
                else NOON - timedelta(days=chance.uniform(0, DAYS)),
            )
            for _ in range(A_WRITE)
        ]

    @contextmanager
    def growing(self) -> Iterator[None]:
        """Let others write in the meantime."""
        stop = Event()

        def write(seed: int) -> None:
            chance = random.Random(seed)  # noqa: S311 - the same at each run
            while not stop.wait(A_PAUSE):
                self.write(self.newcomers(chance))

        with ThreadPoolExecutor(WRITERS) as threads:
            writing = [threads.submit(write, seed) for seed in range(WRITERS)]
            try:
                yield
            finally:
                stop.set()
        for record in writing:
            record.result()


@pytest.fixture(scope="module", params=["memory", "dynamodb"])
def crowd(request: pytest.FixtureRequest) -> Crowd:
    if request.param == "memory":
        crowd = Crowd(MemoryRecordTable())
        crowd.fill(IN_MEMORY)
        return crowd
    client = request.getfixturevalue("stack").session().client("dynamodb")
    crowd = Crowd(DynamoDBRecordTable(client, create_records_table(client, "paging-at-scale")))
    crowd.fill(ON_THE_EMULATOR)
    return crowd


@pytest.mark.parametrize("limits", [(1000,), (999, 1, 333, 64, 7)], ids=["full", "odd"])
def test_no_record_is_missing_or_listed_twice_while_others_write(
    crowd: Crowd, limits: tuple[int, ...]
) -> None:
    query = RecordLister(records=crowd.table, cursor_keys=MemoryCursorKeys(), now=lambda: NOON)
    existing = frozenset(crowd.existing)
    listed: list[Record] = []
    cursor: str | None = None
    with crowd.growing():
        for limit in itertools.cycle(limits):
            page = query.list_page(RecordFilters(), limit, cursor)
            assert len(page.records) <= limit
            listed += page.records
            cursor = page.cursor
            if cursor is None:
                break

    counts = Counter(record.identity for record in listed)
    assert existing - set(counts) == set()
    assert [identity for identity, count in counts.items() if count > 1] == []
    times = [record.upload_time for record in listed]
    assert times == sorted(times, reverse=True)
    arrived = crowd.existing - existing
    assert len(arrived) >= 2 * A_WRITE
    assert set(counts) - existing <= arrived
