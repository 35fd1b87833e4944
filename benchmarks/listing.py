"""What a page of `GET /objects` costs with 1,000 records, and with 1,000,000.

`python -m benchmarks.listing` has the real service and adapter query a stub of DynamoDB that holds
the records. All tables are listed in turns, so that noise meets all alike.
"""

import functools
import os
import statistics
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from botocore.session import Session

from benchmarks.stubs.stub_process import Endpoint, serving_apart
from benchmarks.stubs.time_index import END, RARE_PREFIX, TimeIndex, Uploads
from serverless_s3_processor.runtime.adapters.aws.clients import client
from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_table import DynamoDBRecordTable
from serverless_s3_processor.runtime.domain.records.listing import RecordFilters
from serverless_s3_processor.runtime.services.record_lister import RecordLister
from serverless_s3_processor.testing.cursor_keys import MemoryCursorKeys

_TABLES: Final = (Uploads(1_000, days=1), Uploads(1_000_000, 1_000), Uploads(1_000_000, days=30))
"""A small one; as many records a day for years; and a million in a month."""
_ROUNDS: Final = 41
_WARM_UP: Final = 4
_MAX_RATIO: Final = 1.2
_LINE: Final = "{:26} {:>9} {:>6} {:>8} {:>8} {:>10} {:>8} {:>9} {:>7}\n"


@dataclass(frozen=True, slots=True)
class Call:
    """A page that somebody requests; a `deep` one starts after 500 records."""

    name: str
    limit: int
    filters: RecordFilters = field(default_factory=RecordFilters)
    deep: bool = False


_CALLS: Final = (
    Call("newest 100", 100),
    Call("newest 1000", 1000),
    Call("100 after 500", 100, deep=True),
    Call("20 failed (1 in 20)", 20, RecordFilters(status="failed")),
    Call("5 of a prefix (1 in 100)", 5, RecordFilters(prefix=RARE_PREFIX)),
)
_HOPELESS: Final = Call("100 of a prefix (none)", 100, RecordFilters(prefix="uploads/none/"))
"""Reads until its budget is spent or the window is read, which differs between the tables."""


class Page(NamedTuple):
    """How long a page took, and what it took of the table, which no machine changes."""

    seconds: float
    records: int
    queries: int
    evaluated: int
    units: float


class Table:
    """One table, and the service that lists it."""

    def __init__(self, uploads: Uploads, endpoint: Endpoint) -> None:
        """Connect to the stub."""
        os.environ.update(endpoint.environment)
        self.uploads = uploads
        self._endpoint = endpoint
        table = DynamoDBRecordTable(client(Session(), "dynamodb"), "records")
        self._query = RecordLister(records=table, cursor_keys=MemoryCursorKeys(), now=lambda: END)

    def cursor(self, call: Call) -> str | None:
        """Return where the call begins."""
        return self._query.list_page(call.filters, 500).cursor if call.deep else None

    def list(self, call: Call, cursor: str | None) -> Page:
        """List a page."""
        self._endpoint.report()
        start = time.perf_counter()
        page = self._query.list_page(call.filters, call.limit, cursor)
        seconds = time.perf_counter() - start
        counter = self._endpoint.report()["counted"]
        counts = counter["Query"], counter["evaluated"], counter["halves"] / 2
        return Page(seconds, len(page.records), *counts)


def measure(tables: list[Table], call: Call) -> float:
    """Make a call many times on each table, in turns; print it, and return the worst ratio."""
    cursors = [table.cursor(call) for table in tables]
    rounds = [
        [table.list(call, cursor) for table, cursor in zip(tables, cursors, strict=True)]
        for _ in range(_WARM_UP + _ROUNDS)
    ][_WARM_UP:]
    ratios = []
    for index, table in enumerate(tables):
        pages = [pages[index] for pages in rounds]
        milliseconds = statistics.median(page.seconds for page in pages) * 1000
        ratios.append(
            statistics.median(pages[index].seconds / pages[0].seconds for pages in rounds)
        )
        size = f"{table.uploads.count:,}", f"{table.uploads.days:,}"
        counts = *(f"{count:,}" for count in pages[0][1:-1]), f"{pages[0].units:,.1f}"
        times = f"{milliseconds:,.1f}", f"{ratios[-1]:.2f}"
        sys.stdout.write(_LINE.format(call.name, *size, *counts, *times))
    return max(ratios)


def _index_of(uploads: Uploads) -> functools.partial[TimeIndex]:
    return functools.partial(TimeIndex, uploads=uploads)


def main() -> int:
    """Measure all; return 1 if a page of a large table takes too much more than the small one's."""
    with ExitStack() as stubs:
        tables = [
            Table(uploads, stubs.enter_context(serving_apart(_index_of(uploads))))
            for uploads in _TABLES
        ]
        heads = ("records", "days", "returned", "queries", "evaluated", "units", "median ms")
        sys.stdout.write(_LINE.format("page", *heads, "ratio"))
        worst = max(measure(tables, call) for call in _CALLS)
        measure(tables, _HOPELESS)
    verdict = "missed" if worst > _MAX_RATIO else "kept"
    sys.stdout.write(
        f"Worst ratio except for the last: {worst:.2f}, goal ≤ {_MAX_RATIO}: {verdict}.\n"
    )
    return int(worst > _MAX_RATIO)


if __name__ == "__main__":
    sys.exit(main())
