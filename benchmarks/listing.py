"""What a page of `GET /objects` costs where there are 1,000 records, and where there are 1,000,000.

Run `python -m benchmarks.listing`. The real service and adapter ask a stub of DynamoDB over HTTP on
127.0.0.1. All tables are asked in turn, so that whatever else the machine does falls on all alike.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.session import Session

from benchmarks.time_index import END, RARE, Uploads, serving
from serverless_s3_processor.runtime.adapters.aws.clients import client
from serverless_s3_processor.runtime.adapters.aws.dynamodb_record_table import DynamoDBRecordTable
from serverless_s3_processor.runtime.domain.listing import RecordFilters
from serverless_s3_processor.runtime.services.query_records import QueryRecords
from serverless_s3_processor.testing.cursor_keys import MemoryCursorKeys

FEW: Final = Uploads(1_000, days=1)
LONG: Final = Uploads(1_000_000, days=1_000)
BUSY: Final = Uploads(1_000_000, days=30)
"""As many a day as the few, for years; and as many as they are, in a month."""
TIMES = 41
WARM_UP = 4
GOAL = 1.2

_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "benchmark",
    "AWS_SECRET_ACCESS_KEY": "benchmark",
    "AWS_DEFAULT_REGION": "us-east-1",
    "NO_PROXY": "127.0.0.1",
}


@dataclass(frozen=True, slots=True)
class Call:
    """A page that somebody asks for; `deep` behind the first five hundred records."""

    name: str
    limit: int
    filters: RecordFilters = field(default_factory=RecordFilters)
    deep: bool = False


CALLS: Final = (
    Call("newest 100", 100),
    Call("newest 1000", 1000),
    Call("100 behind 500", 100, deep=True),
    Call("20 failed (1 in 20)", 20, RecordFilters(status="failed")),
    Call("5 of a prefix (1 in 100)", 5, RecordFilters(prefix=RARE)),
)
HOPELESS: Final = Call("100 of a prefix (none)", 100, RecordFilters(prefix="uploads/none/"))
"""Reads on until its budget is spent, or the window is read: not the same in all tables."""


@dataclass(slots=True)
class Meter:
    """Counts what botocore was answered."""

    queries: int = 0
    evaluated: int = 0
    units: float = 0

    def count(self, parsed: dict[str, Any], **_: object) -> None:
        """Take in one answer."""
        self.queries += 1
        self.evaluated += parsed["ScannedCount"]
        self.units += parsed["ConsumedCapacity"]["CapacityUnits"]


@dataclass(slots=True)
class Measured:
    """What the calls of one kind came to, on one table."""

    records: int = 0
    meter: Meter = field(default_factory=Meter)
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """In milliseconds."""
        return statistics.median(self.seconds) * 1000


@dataclass(slots=True)
class Bench:
    """One table, and who asks it."""

    uploads: Uploads
    query: QueryRecords
    meter: Meter

    @classmethod
    def on(cls, uploads: Uploads, address: str) -> Bench:
        """Build the real thing, but for its address."""
        os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = address
        dynamodb = client(Session(), "dynamodb")
        meter = Meter()
        dynamodb.meta.events.register("after-call.dynamodb.Query", meter.count)
        table = DynamoDBRecordTable(dynamodb, "records")
        query = QueryRecords(records=table, keys=MemoryCursorKeys(), now=lambda: END)
        return cls(uploads, query, meter)

    def measure(self, call: Call, cursor: str | None, into: Measured) -> None:
        """Make the call once, and note what it took."""
        before = (self.meter.queries, self.meter.evaluated, self.meter.units)
        begin = time.perf_counter()
        page = self.query(call.filters, call.limit, cursor)
        into.seconds.append(time.perf_counter() - begin)
        into.records = len(page.records)
        into.meter = Meter(
            self.meter.queries - before[0],
            self.meter.evaluated - before[1],
            self.meter.units - before[2],
        )

    def cursor(self, call: Call) -> str | None:
        """Return where the call begins."""
        return self.query(call.filters, 500).cursor if call.deep else None


def compared(benches: list[Bench], call: Call) -> list[Measured]:
    """Make a call many times on each table, in turn."""
    measured = [Measured() for _ in benches]
    cursors = [bench.cursor(call) for bench in benches]
    for _ in range(WARM_UP + TIMES):
        for bench, cursor, into in zip(benches, cursors, measured, strict=True):
            bench.measure(call, cursor, into)
    for each in measured:
        del each.seconds[:WARM_UP]
    return measured


def report(call: Call, benches: list[Bench], measured: list[Measured]) -> float:
    """Print a line for each table; return the worst ratio to the first."""
    for bench, each in zip(benches, measured, strict=True):
        sys.stdout.write(
            f"{call.name:26} {bench.uploads.count:>9,} {bench.uploads.days:>6,}"
            f" {each.records:>8,} {each.meter.queries:>8,} {each.meter.evaluated:>10,}"
            f" {each.meter.units:>8,.1f} {each.median:>9,.1f} {_ratio(each, measured):>7.2f}\n"
        )
    return max(_ratio(each, measured) for each in measured[1:])


def _ratio(each: Measured, measured: list[Measured]) -> float:
    """Return the median of the ratios of calls that were made one after the other."""
    pairs = zip(each.seconds, measured[0].seconds, strict=True)
    return statistics.median(one / first for one, first in pairs)


def main() -> int:
    """Run all; 1 if a page of the large tables takes more than `GOAL` of that of the small one."""
    os.environ.update(_ENVIRONMENT)
    with ExitStack() as servers:
        benches = [
            Bench.on(uploads, servers.enter_context(serving(uploads)))
            for uploads in (FEW, LONG, BUSY)
        ]
        sys.stdout.write(
            f"{'page':26} {'records':>9} {'days':>6} {'returned':>8} {'queries':>8}"
            f" {'evaluated':>10} {'units':>8} {'median ms':>9} {'ratio':>7}\n"
        )
        worst = max(report(call, benches, compared(benches, call)) for call in CALLS)
        report(HOPELESS, benches, compared(benches, HOPELESS))
    verdict = "missed" if worst > GOAL else "kept"
    sys.stdout.write(
        f"Worst ratio but for the last: {worst:.2f}, goal {GOAL} or less: {verdict}.\n"
    )
    return int(worst > GOAL)


if __name__ == "__main__":
    sys.exit(main())
