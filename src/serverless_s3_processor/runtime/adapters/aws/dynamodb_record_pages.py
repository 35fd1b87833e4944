"""Pages of records by time, on DynamoDB: a day's partitions are read at once, and merged.

Each partition gives its records in order, and was read to a point of its own. What stands before
the least of these points is certain; what stands behind it waits. That point is also where a page
may end early: nothing before it is missing, and the next page reads again what waited.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from serverless_s3_processor.runtime.adapters.aws.dynamodb_budget import Budget
from serverless_s3_processor.runtime.adapters.aws.dynamodb_json import from_item
from serverless_s3_processor.runtime.adapters.aws.dynamodb_time_index import (
    days_below,
    queries_of_day,
    time_range,
)
from serverless_s3_processor.runtime.adapters.aws.errors import call_errors, unavailable
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.identity import TIME_SHARDS
from serverless_s3_processor.runtime.domain.listing import Position, RecordPage, rank
from serverless_s3_processor.runtime.domain.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import ThreadPoolExecutor

    from mypy_boto3_dynamodb import DynamoDBClient

    from serverless_s3_processor.runtime.adapters.aws.dynamodb_days import DynamoDBDays
    from serverless_s3_processor.runtime.domain.listing import RecordQuery

_DEVIATIONS = 2
"""How much more than its share each partition is asked for: one page in six asks some again."""

_Rank: TypeAlias = "tuple[str, int]"


class DynamoDBRecordPages:
    """Implements `RecordTable.page` of `ports`; the client needs `TIME_SHARDS` connections."""

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        budget: Budget | None = None,
        days: DynamoDBDays | None = None,
    ) -> None:
        self._client = client
        self._table = table
        self._budget = budget or Budget()
        self._marked = days

    def page(self, wanted: RecordQuery, after: Position | None, limit: int) -> RecordPage:
        """See `ports.record_table.RecordTable`."""
        if after is not None and after.upload_time >= wanted.end:
            after = None
        end = after.upload_time if after else wanted.end
        if end <= wanted.begin:
            return RecordPage((), None)
        days = self._days(end, wanted.begin)
        if not days:
            return RecordPage((), None)
        search = _Search(
            limit=limit, query=time_range(wanted), ask_all=self._ask_all, budget=self._budget
        )
        return search.page(iter(days), after)

    def _days(self, end: str, begin: str) -> list[str]:
        """Return the days to read, and one more if there is any."""
        days, most = days_below(end, begin), self._budget.days + 1
        if self._marked is None:
            return list(islice(days, most))
        last = next(days, None)
        return self._marked.newest(begin[:10], last, most) if last else []

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only listing needs it

        return ThreadPoolExecutor(TIME_SHARDS, thread_name_prefix="record-pages")

    def _ask_all(self, queries: Iterable[dict[str, Any]]) -> list[Any]:
        try:
            return list(self._threads.map(self._ask, queries))
        except call_errors() as error:
            raise unavailable("listing records", error) from error

    def _ask(self, query: dict[str, Any]) -> Any:  # noqa: ANN401 - one of boto's
        return self._client.query(TableName=self._table, ReturnConsumedCapacity="TOTAL", **query)


@dataclass(slots=True)
class _Partition:
    """One of a day's partitions, on the way down; `reached` is None where all of it was read."""

    number: int
    query: dict[str, Any]
    reached: Position | None = None
    waiting: deque[tuple[_Rank, dict[str, Any]]] = field(default_factory=deque)

    @property
    def rank(self) -> _Rank:
        """Where it was read to; needs `reached`."""
        return rank(self.reached.upload_time if self.reached else "", self.number)

    def take_in(self, answer: dict[str, Any]) -> None:
        """Let what was read wait, and go on behind it the next time."""
        for item in answer["Items"]:
            self.waiting.append((rank(item[names.UPLOAD_TIME]["S"], self.number), item))
        start = answer.get("LastEvaluatedKey")
        self.reached = start and _position(start)
        self.query = {**self.query, "ExclusiveStartKey": start}


@dataclass(slots=True, kw_only=True)
class _Search:
    """The work of one page, and what it has cost."""

    limit: int
    query: dict[str, Any]
    ask_all: Callable[[Iterable[dict[str, Any]]], list[Any]]
    budget: Budget
    found: list[Record] = field(default_factory=list)
    spent: float = 0
    evaluated: int = 0
    kept: int = 0

    def page(self, days: Iterator[str], after: Position | None) -> RecordPage:
        """Read day after day, until the page is full, the budget is spent or nothing is left."""
        for day in islice(days, self.budget.days):
            left_at = self._read(queries_of_day(self.query, day, after))
            if left_at:
                return RecordPage(tuple(self.found), left_at)
            if self._is_full or self.spent >= self.budget.units:
                break
        more = next(days, None) is not None
        end = _identity(self.found[-1]) if self._is_full else Position(day)
        return RecordPage(tuple(self.found), end if more else None)

    def _read(self, queries: Sequence[dict[str, Any]]) -> Position | None:
        """Read one day; return where it was left, or None if it was read to its end."""
        partitions = [_Partition(number, query) for number, query in enumerate(queries)]
        thirsty = partitions
        while True:
            self._refill(thirsty)
            unread = [partition for partition in partitions if partition.reached]
            floor = max(unread, key=attrgetter("rank"), default=None)
            self._take(partitions, floor.rank if floor else None)
            if self._is_full:
                more = unread or any(partition.waiting for partition in partitions)
                return _identity(self.found[-1]) if more else None
            if floor is None or self.spent >= self.budget.units:
                return floor.reached if floor else None
            thirsty = [partition for partition in unread if not partition.waiting]

    @property
    def _is_full(self) -> bool:
        return len(self.found) >= self.limit

    def _refill(self, partitions: Sequence[_Partition]) -> None:
        """Read on in these partitions, all at once."""
        limit = self._evaluate_next()
        answers = self.ask_all({**partition.query, "Limit": limit} for partition in partitions)
        for partition, answer in zip(partitions, answers, strict=True):
            partition.take_in(answer)
            self.spent += answer["ConsumedCapacity"]["CapacityUnits"]
            self.evaluated += answer["ScannedCount"]
            self.kept += answer["Count"]

    def _evaluate_next(self) -> int:
        """Return how many items to look at in each partition, so that its share passes the filters.

        Where none has passed so far, as if the next one did.
        """
        share = (self.limit - len(self.found)) / TIME_SHARDS
        share += _DEVIATIONS * math.sqrt(share)
        passing = max(self.kept, 1) / max(self.evaluated, 1)
        return min(math.ceil(share / min(passing, 1)), self.budget.items)

    def _take(self, partitions: Sequence[_Partition], least: _Rank | None) -> None:
        """Move what ranks no lower to the page, in order, while there is room."""
        while not self._is_full:
            heads = [partition.waiting for partition in partitions if partition.waiting]
            first = max(heads, key=_head, default=None)
            if first is None or (least and _head(first) < least):
                return
            _, item = first.popleft()
            self.found.append(Record.from_attributes(from_item(item)))


def _head(waiting: deque[tuple[_Rank, dict[str, Any]]]) -> _Rank:
    return waiting[0][0]


def _position(key: dict[str, Any]) -> Position:
    return Position(key[names.UPLOAD_TIME]["S"], key[names.OBJECT_KEY]["S"])


def _identity(record: Record) -> Position:
    return Position(record.upload_time, record.object_key)
