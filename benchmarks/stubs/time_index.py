"""DynamoDB's Query of the index by time, over a million records that are numbers.

Each partition is a sorted array. A query finds its way by bisection and builds the items that it
returns, so what it costs depends on its result alone.
"""

import json
from array import array
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from benchmarks.dynamodb_units import item_bytes, read_units
from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import to_item
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.records import identity
from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.support.aws.stub import AwsStub, Request, Response

END: Final = datetime(2026, 1, 31, 18, tzinfo=UTC)
"""When the newest record was uploaded."""
RARE_PREFIX: Final = "uploads/rare/"
"""Prefix of one record in a hundred; one in twenty failed."""
_MAX_BYTES: Final = 1 << 20
_KEYS: Final = (names.OBJECT_KEY, names.UPLOAD_TIME, names.DAY_SHARD)


@dataclass(frozen=True, slots=True)
class Uploads:
    """`count` records, evenly over `days` until `END`, numbered from the newest."""

    count: int
    days: int

    def identity(self, number: int) -> tuple[str, str]:
        """Return key and upload time, with a version id as long as S3's."""
        folder = RARE_PREFIX if number % 100 == 7 else "uploads/2026/"  # noqa: PLR2004 - any will do
        uploaded = END - timedelta(days=self.days) * (number / self.count)
        version = number * 0x9E3779B97F4A7C15F39CC0605CEDC834 % 2**128
        return f"{folder}report-{number:09}.txt", identity.upload_time(uploaded, f"{version:032x}")

    def record(self, number: int) -> Record:
        """Return the record, as the processor writes it for a small text."""
        key, upload_time = self.identity(number)
        return Record(
            object_key=key,
            upload_time=upload_time,
            bucket_name="s3-processor-bucket-prod-111122223333",
            status=Status.PROCESSED if number % 20 else Status.FAILED,
            processed_at=clock.format_milliseconds(END),
            environment="prod",
            event_name="ObjectCreated:Put",
            event_time=clock.format_milliseconds(END),
            object_size=number,
            content_type="text/plain",
            etag=f"{number:032x}",
            last_modified=upload_time[:20],
            version_id=upload_time[21:],
            sequencer=f"{number:018X}",
            results={"text": {"version": 1, "lines": number % 1000, "complete": True}},
        )


@dataclass(slots=True, kw_only=True)
class TimeIndex(AwsStub):
    """Returns pages of up to 1 MB, and counts records evaluated and halves of read units."""

    uploads: Uploads
    _partitions: dict[str, array[int]] = field(default_factory=lambda: defaultdict(_numbers))

    def __post_init__(self) -> None:
        for number in range(self.uploads.count):
            shard = identity.day_shard(*self.uploads.identity(number))
            self._partitions[shard].append(number)

    def respond(self, operation: str, request: Request) -> Response:
        """Respond to a Query."""
        del operation
        body = json.dumps(self._query(json.loads(request.body))).encode()
        return Response(body, {"Content-Type": "application/x-amz-json-1.0"})

    def _query(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return a page; the newest records come first."""
        values = {name: str(v["S"]) for name, v in request["ExpressionAttributeValues"].items()}
        numbers = self._partitions.get(values[":shard"], _numbers())
        start = request.get("ExclusiveStartKey", {}).get(names.UPLOAD_TIME, {}).get("S")
        index = first = self._first(numbers, start or values[":until"], inclusive=start is None)
        end = self._first(numbers, values[":since"], inclusive=False)
        limit, size, items = request["Limit"], 0, []
        while index < end and index - first < limit and size < _MAX_BYTES:
            item, length = _item(self.uploads, numbers[index])
            index, size = index + 1, size + length
            if _matches(item, values):
                items.append(item)
        units, evaluated = read_units(size), index - first
        self.counted["evaluated"] += evaluated
        self.counted["halves"] += round(2 * units)
        response: dict[str, Any] = {
            "Items": items,
            "Count": len(items),
            "ScannedCount": evaluated,
            "ConsumedCapacity": {"CapacityUnits": units},
        }
        if index > first and (index < end or evaluated == limit):
            last, _ = _item(self.uploads, numbers[index - 1])
            response["LastEvaluatedKey"] = {name: last[name] for name in _KEYS}
        return response

    def _first(self, numbers: array[int], upload_time: str, *, inclusive: bool) -> int:
        """Return the index of the newest record below a time, or, if inclusive, at it."""

        def is_below(number: int) -> bool:
            _, other = self.uploads.identity(number)
            return other <= upload_time if inclusive else other < upload_time

        return bisect_left(numbers, x=True, key=is_below)


def _numbers() -> array[int]:
    return array("L")


@lru_cache(maxsize=20_000)
def _item(uploads: Uploads, number: int) -> tuple[dict[str, Any], int]:
    item = to_item(uploads.record(number).to_attributes())
    return item, item_bytes(item)


def _matches(item: dict[str, Any], values: dict[str, str]) -> bool:
    key: str = item[names.OBJECT_KEY]["S"]
    has_status = values.get(":status") in (None, item["status"]["S"])
    return key.startswith(values.get(":prefix", "")) and has_status
