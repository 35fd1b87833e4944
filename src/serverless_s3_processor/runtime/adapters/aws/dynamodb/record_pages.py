"""Pages of records by time, on DynamoDB: a day's partitions are read concurrently, and merged.

Each partition returns its records in order, and has been read to its own position. Records before
the lowest of these positions are complete; records after it wait. A page may end early at that
position: no record before it is missing, and the next page reads the waiting ones again.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import from_item
from serverless_s3_processor.runtime.adapters.aws.dynamodb.budget import ReadCapacityBudget
from serverless_s3_processor.runtime.adapters.aws.dynamodb.time_index import (
    days_below,
    queries_of_day,
    time_range,
)
from serverless_s3_processor.runtime.adapters.aws.errors import translate_errors
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.records.identity import TIME_SHARDS
from serverless_s3_processor.runtime.domain.records.listing import Position, RecordPage, rank
from serverless_s3_processor.runtime.domain.records.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import ThreadPoolExecutor

    from mypy_boto3_dynamodb import DynamoDBClient

    from serverless_s3_processor.runtime.adapters.aws.dynamodb.days import DynamoDBDays
    from serverless_s3_processor.runtime.domain.records.listing import RecordQuery

_DEVIATIONS = 2
"""Standard deviations that a query exceeds its share by: one page in six needs another query."""

_Rank: TypeAlias = "tuple[str, int]"


class DynamoDBRecordPages:
    """Implements `RecordTable.page`; the client needs `TIME_SHARDS` connections."""

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        budget: ReadCapacityBudget | None = None,
        days: DynamoDBDays | None = None,
    ) -> None:
        self._client = client
        self._table = table
        self._budget = budget or ReadCapacityBudget()
        self._marked = days

    def page(self, query: RecordQuery, after: Position | None, limit: int) -> RecordPage:
        if after is not None and after.upload_time >= query.upper_bound:
            after = None
        end = after.upload_time if after else query.upper_bound
        if end <= query.lower_bound:
            return RecordPage((), None)
        days = self._days(end, query.lower_bound)
        if not days:
            return RecordPage((), None)
        search = _Search(
            limit=limit, query=time_range(query), query_all=self._query_all, budget=self._budget
        )
        return search.page(iter(days), after)

    def _days(self, end: str, begin: str) -> list[str]:
        """Return the days to read, and one more if there is one."""
        days, max_days = days_below(end, begin), self._budget.max_days + 1
        if self._marked is None:
            return list(islice(days, max_days))
        last = next(days, None)
        return self._marked.newest(begin[:10], last, max_days) if last else []

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only listing needs it

        return ThreadPoolExecutor(TIME_SHARDS, thread_name_prefix="record-pages")

    def _query_all(self, queries: Iterable[dict[str, Any]]) -> list[Any]:
        with translate_errors("listing records"):
            return list(self._threads.map(self._query, queries))

    def _query(self, query: dict[str, Any]) -> Any:  # noqa: ANN401 - one of boto's
        return self._client.query(TableName=self._table, ReturnConsumedCapacity="TOTAL", **query)


@dataclass(slots=True)
class _Partition:
    """One of a day's partitions; `position` is None once all of it was read."""

    number: int
    query: dict[str, Any]
    position: Position | None = None
    waiting: deque[tuple[_Rank, dict[str, Any]]] = field(default_factory=deque)

    @property
    def rank(self) -> _Rank:
        """The rank of `position`."""
        return rank(self.position.upload_time if self.position else "", self.number)

    def add_response(self, response: dict[str, Any]) -> None:
        """Add the items of a response, and continue after them."""
        for item in response["Items"]:
            self.waiting.append((rank(item[names.UPLOAD_TIME]["S"], self.number), item))
        start = response.get("LastEvaluatedKey")
        self.position = start and _position(start)
        self.query = {**self.query, "ExclusiveStartKey": start}


@dataclass(slots=True, kw_only=True)
class _Search:
    """The search for one page, and its cost so far."""

    limit: int
    query: dict[str, Any]
    query_all: Callable[[Iterable[dict[str, Any]]], list[Any]]
    budget: ReadCapacityBudget
    records: list[Record] = field(default_factory=list)
    consumed_units: float = 0
    evaluated: int = 0
    matched: int = 0

    def page(self, days: Iterator[str], after: Position | None) -> RecordPage:
        """Read days until the page is full, the budget is spent, or no day is left."""
        for day in islice(days, self.budget.max_days):
            position = self._read(queries_of_day(self.query, day, after))
            if position:
                return RecordPage(tuple(self.records), position)
            if self._is_full or self.consumed_units >= self.budget.max_units:
                break
        more = next(days, None) is not None
        end = _identity(self.records[-1]) if self._is_full else Position(day)
        return RecordPage(tuple(self.records), end if more else None)

    def _read(self, queries: Sequence[dict[str, Any]]) -> Position | None:
        """Read one day; return the position to resume at, or None at the day's end."""
        partitions = [_Partition(number, query) for number, query in enumerate(queries)]
        needs_refill = partitions
        while True:
            self._refill(needs_refill)
            unread = [partition for partition in partitions if partition.position]
            floor = max(unread, key=attrgetter("rank"), default=None)
            self._take(partitions, floor.rank if floor else None)
            if self._is_full:
                more = unread or any(partition.waiting for partition in partitions)
                return _identity(self.records[-1]) if more else None
            if floor is None or self.consumed_units >= self.budget.max_units:
                return floor.position if floor else None
            needs_refill = [partition for partition in unread if not partition.waiting]

    @property
    def _is_full(self) -> bool:
        return len(self.records) >= self.limit

    def _refill(self, partitions: Sequence[_Partition]) -> None:
        """Query these partitions concurrently."""
        limit = self._evaluate_next()
        responses = self.query_all({**partition.query, "Limit": limit} for partition in partitions)
        for partition, response in zip(partitions, responses, strict=True):
            partition.add_response(response)
            self.consumed_units += response["ConsumedCapacity"]["CapacityUnits"]
            self.evaluated += response["ScannedCount"]
            self.matched += response["Count"]

    def _evaluate_next(self) -> int:
        """Return how many items to evaluate per partition so that its share passes the filters.

        If none has passed so far, assume that the next one does.
        """
        share = (self.limit - len(self.records)) / TIME_SHARDS
        share += _DEVIATIONS * math.sqrt(share)
        passing = max(self.matched, 1) / max(self.evaluated, 1)
        return min(math.ceil(share / min(passing, 1)), self.budget.max_items)

    def _take(self, partitions: Sequence[_Partition], min_rank: _Rank | None) -> None:
        """Move records down to `min_rank` to the page, in order, until it is full."""
        while not self._is_full:
            heads = [partition.waiting for partition in partitions if partition.waiting]
            first = max(heads, key=_head, default=None)
            if first is None or (min_rank and _head(first) < min_rank):
                return
            _, item = first.popleft()
            self.records.append(Record.from_attributes(from_item(item)))


def _head(waiting: deque[tuple[_Rank, dict[str, Any]]]) -> _Rank:
    return waiting[0][0]


def _position(key: dict[str, Any]) -> Position:
    return Position(key[names.UPLOAD_TIME]["S"], key[names.OBJECT_KEY]["S"])


def _identity(record: Record) -> Position:
    return Position(record.upload_time, record.object_key)
