"""Uploads, and when a reader of the table first sees the record of each."""

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol

from serverless_s3_processor.runtime.config import names

_UPLOADERS: Final = 4
"""More of them make functions time out on the emulator of a busy machine."""
_READ_SECONDS: Final = 0.1
_PAUSE_SECONDS: Final = 1
_MAX_SECONDS: Final = 60
"""When a missing record is given up: S3 drops an event that a function fails too often."""


class HasSession(Protocol):
    """A local stack, or an AWS account."""

    def session(self) -> Any:  # noqa: ANN401 - boto3's
        """Return a boto3 session."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A bucket, and the table that its objects are recorded in."""

    name: str
    bucket: str
    table: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """Records and uploads per second, and the seconds from each upload to its record.

    What is not recorded in the end is among `lost`, and counts as having taken all that time.
    """

    rate: float
    uploads: float
    delays: Sequence[float]
    lost: int


@dataclass(slots=True)
class _Reader:
    """Reads a table over and over, and notes when it first sees a key."""

    client: Any
    table: str
    keys: frozenset[str]
    seen: dict[str, float] = field(default_factory=dict)

    def until_all(self, stop: threading.Event) -> None:
        """Read until all are there, or it takes too long."""
        deadline = time.perf_counter() + _MAX_SECONDS
        while len(self.seen) < len(self.keys) and time.perf_counter() < deadline:
            if stop.wait(_READ_SECONDS):
                return
            self._read()

    def _read(self) -> None:
        pages = self.client.get_paginator("scan").paginate(
            TableName=self.table, ProjectionExpression=names.OBJECT_KEY
        )
        keys = {item[names.OBJECT_KEY]["S"] for page in pages for item in page["Items"]}
        now = time.perf_counter()
        for key in keys & self.keys - self.seen.keys():
            self.seen[key] = now


def arrive(stack: HasSession, target: Target, objects: Mapping[str, bytes]) -> Arrivals:
    """Upload these, a few at a time, and wait until all are on record."""
    session = stack.session()
    reader = _Reader(session.client("dynamodb"), target.table, frozenset(objects))
    stop = threading.Event()
    with ThreadPoolExecutor(1) as thread:
        begin = time.perf_counter()
        reading = thread.submit(reader.until_all, stop)
        try:
            ended = _upload(stack, target.bucket, objects)
        except BaseException:
            stop.set()
            raise
        reading.result()
    given_up = time.perf_counter()
    recorded = [reader.seen.get(key, given_up) for key in ended]
    return Arrivals(
        rate=len(reader.seen) / (max(recorded) - begin),
        uploads=len(objects) / (max(ended.values()) - begin),
        delays=[
            recorded_at - uploaded_at
            for recorded_at, uploaded_at in zip(recorded, ended.values(), strict=True)
        ],
        lost=len(objects) - len(reader.seen),
    )


def _upload(stack: HasSession, bucket: str, objects: Mapping[str, bytes]) -> dict[str, float]:
    """Upload, and return when each upload ended."""
    s3 = stack.session().client("s3")

    def put(key: str) -> tuple[str, float]:
        s3.put_object(Bucket=bucket, Key=key, Body=objects[key], ContentType="text/plain")
        return key, time.perf_counter()

    with ThreadPoolExecutor(_UPLOADERS) as uploaders:
        return dict(uploaders.map(put, objects))


class Drain(NamedTuple):
    """Objects per second: uploads while the queue is not read, then records."""

    uploads: float
    records: float


def drain_queue(
    stack: HasSession, target: Target, function: str, objects: Mapping[str, bytes]
) -> Drain:
    """Upload while the function's queue is not read, then let it be read."""
    session = stack.session()
    aws_lambda = session.client("lambda")
    mappings = aws_lambda.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
    [queue] = [mapping["UUID"] for mapping in mappings]
    aws_lambda.update_event_source_mapping(UUID=queue, Enabled=False)
    time.sleep(_PAUSE_SECONDS)
    begin = time.perf_counter()
    _upload(stack, target.bucket, objects)
    uploading = time.perf_counter() - begin
    reader = _Reader(session.client("dynamodb"), target.table, frozenset(objects))
    begin = time.perf_counter()
    aws_lambda.update_event_source_mapping(UUID=queue, Enabled=True)
    reader.until_all(threading.Event())
    draining = max(reader.seen.values()) - begin
    return Drain(len(objects) / uploading, len(reader.seen) / draining)
