"""A stub of DynamoDB's Query of the index by time, on a port of 127.0.0.1, in a process of its own.

It holds a million records as numbers, a sorted array a partition, finds its way by bisection and
writes a record out when it is asked for: what it costs to answer depends on the answer alone.
"""

from __future__ import annotations

import json
import math
import multiprocessing
from array import array
from bisect import bisect_left
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.aws.dynamodb_json import to_item
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain import clock, identity
from serverless_s3_processor.runtime.domain.record import Record, Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

END: Final = datetime(2026, 1, 31, 18, tzinfo=UTC)
"""When the newest record was uploaded."""
RARE: Final = "uploads/rare/"
"""Where one record in a hundred lies; one in twenty failed."""

_A_UNIT = 4096
_MOST_BYTES = 1 << 20
_KEYS = (names.OBJECT_KEY, names.UPLOAD_TIME, names.DAY_SHARD)


@dataclass(frozen=True, slots=True)
class Uploads:
    """`count` records, evenly over `days` until `END`, numbered from the newest."""

    count: int
    days: int

    def identity(self, number: int) -> tuple[str, str]:
        """Return key and upload time, with a version id as long as S3's."""
        folder = RARE if number % 100 == 7 else "uploads/2026/"  # noqa: PLR2004 - any will do
        moment = END - timedelta(days=self.days) * (number / self.count)
        version = number * 0x9E3779B97F4A7C15F39CC0605CEDC834 % 2**128
        return f"{folder}report-{number:09}.txt", identity.upload_time(moment, f"{version:032x}")

    def record(self, number: int) -> Record:
        """Return the record, as the processor writes it for a small text."""
        key, upload_time = self.identity(number)
        return Record(
            object_key=key,
            upload_time=upload_time,
            bucket_name="s3-processor-bucket-prod-111122223333",
            status=Status.PROCESSED if number % 20 else Status.FAILED,
            processed_at=clock.millisecond(END),
            environment="prod",
            event_name="ObjectCreated:Put",
            event_time=clock.millisecond(END),
            object_size=number,
            content_type="text/plain",
            etag=f"{number:032x}",
            last_modified=upload_time[:20],
            version_id=upload_time[21:],
            sequencer=f"{number:018X}",
            results={"text": {"version": 1, "lines": number % 1000, "complete": True}},
        )


@dataclass(slots=True)
class TimeIndex:
    """Answers queries as DynamoDB does: by pages of 1 MB, with the units that it evaluated."""

    uploads: Uploads
    _partitions: dict[str, array[int]] = field(default_factory=lambda: defaultdict(_numbers))

    def fill(self) -> None:
        """Sort all into their partitions."""
        for number in range(self.uploads.count):
            shard = identity.day_shard(*self.uploads.identity(number))
            self._partitions[shard].append(number)

    def query(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer one request; the newest come first."""
        values = {name: str(v["S"]) for name, v in request["ExpressionAttributeValues"].items()}
        numbers = self._partitions.get(values[":shard"], _numbers())
        start = request.get("ExclusiveStartKey", {}).get(names.UPLOAD_TIME, {}).get("S")
        at = begin = self._first(numbers, start or values[":until"], above=start is None)
        end = self._first(numbers, values[":since"], above=False)
        limit, size, kept = request["Limit"], 0, []
        while at < end and at - begin < limit and size < _MOST_BYTES:
            item, length = _item(self.uploads, numbers[at])
            at, size = at + 1, size + length
            if _passes(item, values):
                kept.append(item)
        answer = {
            "Items": kept,
            "Count": len(kept),
            "ScannedCount": at - begin,
            "ConsumedCapacity": {
                "TableName": request["TableName"],
                "CapacityUnits": max(math.ceil(size / _A_UNIT), 1) / 2,
            },
        }
        if at > begin and (at < end or at - begin == limit):
            last, _ = _item(self.uploads, numbers[at - 1])
            answer["LastEvaluatedKey"] = {name: last[name] for name in _KEYS}
        return answer

    def _first(self, numbers: array[int], upload_time: str, *, above: bool) -> int:
        """Return the place of the newest that is below a time, or with `above`, not above it."""

        def is_below(number: int) -> bool:
            _, known = self.uploads.identity(number)
            return known <= upload_time if above else known < upload_time

        return bisect_left(numbers, x=True, key=is_below)


def _numbers() -> array[int]:
    return array("L")


@lru_cache(maxsize=20_000)
def _item(uploads: Uploads, number: int) -> tuple[dict[str, Any], int]:
    """Return an item and its bytes, as DynamoDB counts them but for its rounding.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    attributes = uploads.record(number).to_attributes()
    size = sum(len(name) + len(str(value).encode()) for name, value in attributes.items())
    return to_item(attributes), size


def _passes(item: dict[str, Any], values: dict[str, str]) -> bool:
    key: str = item[names.OBJECT_KEY]["S"]
    return key.startswith(values.get(":prefix", "")) and values.get(":status") in (
        None,
        item["status"]["S"],
    )


@contextmanager
def serving(uploads: Uploads) -> Iterator[str]:
    """Fill an index and serve it; gives its address, and ends it with the block."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(uploads, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve(uploads: Uploads, ready: Connection) -> None:
    index = TimeIndex(uploads)
    index.fill()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 1 << 16

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(index.query(request)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - theirs
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ready.send(f"http://127.0.0.1:{server.server_port}")
    server.serve_forever()
