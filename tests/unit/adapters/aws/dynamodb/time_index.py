"""DynamoDB's Query of the index by time: in order, by pages, and with what it costs."""

import json
import math
import zlib
from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import to_item
from serverless_s3_processor.runtime.domain.records.record import Record

_A_UNIT = 4096


@dataclass(slots=True)
class TimeIndex:
    """Holds records by partition; a query ends behind `page_bytes`, and `queries` are all of them.

    Items of one upload time stand in an order that nobody can foresee, as on AWS.
    """

    page_bytes: int = 1 << 20
    error: ClientError | None = None
    queries: list[dict[str, Any]] = field(default_factory=list)
    units: float = 0
    evaluated: int = 0
    _items: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _order: dict[str, list[tuple[str, int, str]]] = field(default_factory=lambda: defaultdict(list))
    _lock: Lock = field(default_factory=Lock)

    def put(self, record: Record, **other: str) -> None:
        """Put a record, with `other` values of some attributes."""
        item = to_item({**record.to_attributes(), **other})
        if record.identity not in self._items:
            insort(self._order[item["dayShard"]["S"]], _place(*record.identity))
        self._items[record.identity] = item

    def query(self, **query: Any) -> dict[str, Any]:
        with self._lock:
            return self._query(**query)

    def _query(self, **query: Any) -> dict[str, Any]:
        assert query["IndexName"] == "by-time"
        assert query["ReturnConsumedCapacity"] == "TOTAL"
        assert query["ScanIndexForward"] is False
        self.queries.append(query)
        if self.error:
            raise self.error
        values = {name: value["S"] for name, value in query["ExpressionAttributeValues"].items()}
        order = self._order[values[":shard"]]
        assert values[":since"] <= values[":until"]
        first = bisect_left(order, (values[":since"],))
        index = end = bisect_left(order, (values[":until"], math.inf, ""))
        if start := query.get("ExclusiveStartKey"):
            assert start["dayShard"]["S"] == values[":shard"]
            assert values[":since"] <= start["uploadTime"]["S"] <= values[":until"]
            index = end = bisect_left(
                order, _place(start["objectKey"]["S"], start["uploadTime"]["S"])
            )
        size = 0
        while index > first and end - index < query["Limit"] and size < self.page_bytes:
            index -= 1
            size += len(json.dumps(self._item(order[index])))
        items = [self._item(sort_key) for sort_key in reversed(order[index:end])]
        return self._answer(
            items, values, size, more=index > first or end - index == query["Limit"]
        )

    def _answer(
        self, items: list[dict[str, Any]], values: dict[str, str], size: int, *, more: bool
    ) -> dict[str, Any]:
        units = max(math.ceil(size / _A_UNIT), 1) / 2
        self.units += units
        self.evaluated += len(items)
        matching = [item for item in items if _passes(item, values)]
        answer: dict[str, Any] = {
            "Items": matching,
            "Count": len(matching),
            "ScannedCount": len(items),
            "ConsumedCapacity": {"CapacityUnits": units},
        }
        if more:
            names = ("objectKey", "uploadTime", "dayShard")
            answer["LastEvaluatedKey"] = {name: items[-1][name] for name in names}
        return answer

    def _item(self, sort_key: tuple[str, int, str]) -> dict[str, Any]:
        return self._items[sort_key[2], sort_key[0]]


def _place(key: str, upload_time: str) -> tuple[str, int, str]:
    return upload_time, zlib.crc32(f"{key}\0".encode()), key


def _passes(item: dict[str, Any], values: dict[str, str]) -> bool:
    kind = item.get("contentType", {}).get("S")
    return (
        item["objectKey"]["S"].startswith(values.get(":prefix", ""))
        and values.get(":status") in (None, item["status"]["S"])
        and (
            ":type" not in values
            or (kind is not None and (kind == values[":type"] or kind.startswith(values[":types"])))
        )
    )
