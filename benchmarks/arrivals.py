"""Uploads, and when a reader of the table first sees what became of each."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serverless_s3_processor.local.stack import LocalStack

UPLOADERS: Final = 4
"""As many as upload at once: on a busy machine more make functions time out on the emulator."""
_LOOK_SECONDS: Final = 0.1
_PAUSE_SECONDS: Final = 1
_LONGEST_SECONDS: Final = 60
"""When what is not there is given up; a function that S3 calls has its event dropped in the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A bucket, and the table that its objects are recorded in."""

    name: str
    bucket: str
    table: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What came of some uploads: objects a second, and each one's seconds from upload to record.

    What is not there in the end is among `lost`, and counts as having taken all that time.
    """

    rate: float
    uploads: float
    delays: Sequence[float]
    lost: int


@dataclass(slots=True)
class _Watch:
    """Looks at a table over and over, and notes when it sees a key first."""

    client: Any
    table: str
    wanted: frozenset[str]
    seen: dict[str, float] = field(default_factory=dict)

    def until_all(self, stop: threading.Event) -> None:
        """Look until all are there, or it takes too long."""
        deadline = time.perf_counter() + _LONGEST_SECONDS
        while len(self.seen) < len(self.wanted) and time.perf_counter() < deadline:
            if stop.wait(_LOOK_SECONDS):
                return
            self._look()

    def _look(self) -> None:
        pages = self.client.get_paginator("scan").paginate(
            TableName=self.table, ProjectionExpression=names.OBJECT_KEY
        )
        keys = {item[names.OBJECT_KEY]["S"] for page in pages for item in page["Items"]}
        now = time.perf_counter()
        for key in keys & self.wanted - self.seen.keys():
            self.seen[key] = now


def arrive(stack: LocalStack, target: Target, objects: Mapping[str, bytes]) -> Arrived:
    """Upload these, a few at a time, and wait until all are on record."""
    session = stack.session()
    watch = _Watch(session.client("dynamodb"), target.table, frozenset(objects))
    stop = threading.Event()
    with ThreadPoolExecutor(1) as looking:
        begin = time.perf_counter()
        looked = looking.submit(watch.until_all, stop)
        try:
            ended = uploaded(stack, target.bucket, objects)
        except BaseException:
            stop.set()
            raise
        looked.result()
    given_up = time.perf_counter()
    recorded = [watch.seen.get(key, given_up) for key in ended]
    return Arrived(
        rate=len(watch.seen) / (max(recorded) - begin),
        uploads=len(objects) / (max(ended.values()) - begin),
        delays=[at - end for at, end in zip(recorded, ended.values(), strict=True)],
        lost=len(objects) - len(watch.seen),
    )


def uploaded(stack: LocalStack, bucket: str, objects: Mapping[str, bytes]) -> dict[str, float]:
    """Upload, and return when each upload had ended."""
    s3 = stack.session().client("s3")

    def put(key: str) -> tuple[str, float]:
        s3.put_object(Bucket=bucket, Key=key, Body=objects[key], ContentType="text/plain")
        return key, time.perf_counter()

    with ThreadPoolExecutor(UPLOADERS) as uploaders:
        return dict(uploaders.map(put, objects))


def drained(
    stack: LocalStack, target: Target, function: str, objects: Mapping[str, bytes]
) -> tuple[float, float]:
    """Upload while the function's queue is not read, then let it; objects a second of either."""
    session = stack.session()
    aws_lambda = session.client("lambda")
    mappings = aws_lambda.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
    [queue] = [each["UUID"] for each in mappings]
    aws_lambda.update_event_source_mapping(UUID=queue, Enabled=False)
    time.sleep(_PAUSE_SECONDS)
    begin = time.perf_counter()
    uploaded(stack, target.bucket, objects)
    uploading = time.perf_counter() - begin
    watch = _Watch(session.client("dynamodb"), target.table, frozenset(objects))
    begin = time.perf_counter()
    aws_lambda.update_event_source_mapping(UUID=queue, Enabled=True)
    watch.until_all(threading.Event())
    draining = max(watch.seen.values()) - begin
    return len(objects) / uploading, len(watch.seen) / draining
