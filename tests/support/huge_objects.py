"""Processes objects that nothing could hold, and says what that took: `HOW WHAT COUNT`.

The function's own code, with all that it imports, on a bucket whose ranges are made when read.
"""

import functools
import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final

from botocore.session import Session

from serverless_s3_processor.runtime import isolated as isolation
from serverless_s3_processor.runtime.adapters.aws.clients import client
from serverless_s3_processor.runtime.adapters.isolation.runner import IsolatedProcessors
from serverless_s3_processor.runtime.config.processor import ProcessorSettings
from serverless_s3_processor.runtime.config.watched import WatchedLocations
from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.outcomes.limits import Limits
from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome
from serverless_s3_processor.runtime.ports import Address, StoredDeleteMarker, StoredObject
from serverless_s3_processor.runtime.processors import Findings, Match, ObjectView, Processor
from serverless_s3_processor.runtime.processors.registry import built_in_processors
from serverless_s3_processor.runtime.services.processing.object_examiner import ObjectExaminer
from serverless_s3_processor.runtime.services.processing.run_processors import run_processors
from serverless_s3_processor.testing.record_table import MemoryRecordTable

SIZE: Final = 5 * 10**9
CONTENTS: Final = {
    "lines": (b"", b"2026-01-31,paper,10,4.20,42.00\n"),
    "endless line": (b"", b"all work and no play "),
    "zeros": (b"", b"\0"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\x00\x7f"),
    "archive": (b"PK\x03\x04", b"PK\x03\x04\x00"),
}
"""By name, how an object begins, and what is repeated until its end."""
SETTINGS: Final = ProcessorSettings(
    environment="", watched=WatchedLocations([]), records_table="", summaries_table=""
)


@dataclass(slots=True)
class EndlessBucket:
    """Implements `ports.ObjectStore` for one content under every key; counts what is asked for."""

    start: bytes
    unit: bytes
    bytes_read: int = 0
    requests: int = 0
    _lock: Lock = field(default_factory=Lock)

    def read(
        self, address: Address, length: int, expected_size: int | None = None
    ) -> StoredObject | StoredDeleteMarker | None:
        del expected_size
        return StoredObject(
            size=SIZE,
            content_type="",
            etag="e",
            last_modified=datetime(2026, 1, 31, tzinfo=UTC),
            version_id=address.version_id,
            head=self.read_range(address, 0, length),
        )

    def read_range(self, address: Address, start: int, length: int) -> bytes:
        del address
        length = min(length, SIZE - start)
        with self._lock:
            self.bytes_read += length
            self.requests += 1
        shift = start % len(self.unit)
        made = (self.unit * (length // len(self.unit) + 2))[shift : shift + length]
        return self.start + made[len(self.start) :] if start == 0 else made

    def locate(self, bucket: str, key: str, version_id: str | None) -> Address | None:
        return Address(bucket=bucket, key=key, version_id=version_id)


def _read_all(view: ObjectView) -> Findings:
    buffer, read = bytearray(100_000), 0
    while got := view.readinto(buffer):
        read += got
    return Findings({"bytes": read})


READER = Processor(
    name="reader", version=1, wants=Match(), run=_read_all, limits=Limits(max_bytes_read=SIZE)
)


def _peak(_view: ObjectView) -> Findings:
    return Findings({"kilobytes": round(peak() * 1000)})


PEAK = Processor(name="peak", version=1, wants=Match(), run=_peak)
"""Tells of the process that it runs in, as the last."""


def isolated() -> None:
    """Be the isolated process."""
    isolation.main([*built_in_processors(), PEAK])


def _isolated() -> IsolatedProcessors:
    return IsolatedProcessors(
        command=(
            sys.executable,
            "-c",
            "from tests.support.huge_objects import isolated; isolated()",
        ),
        limits={processor.name: processor.limits for processor in [*built_in_processors(), PEAK]},
        seconds=SETTINGS.isolated_seconds,
        memory_bytes=SETTINGS.isolated_memory_bytes,
    )


def main(how: str, what: str, count: int) -> dict[str, Any]:
    """Process `count` objects, as many at a time as the processor does."""
    client(Session(), "s3", max_connections=1)  # what a function holds anyway
    bucket = EndlessBucket(*CONTENTS[what])
    ways: dict[str, Callable[[ObjectView], ProcessingOutcome]] = {
        "usual": functools.partial(run_processors, built_in_processors()),
        "whole": functools.partial(run_processors, [READER]),
        "isolated": _isolated().run_isolated,
    }
    examiner = ObjectExaminer(
        store=bucket,
        records=MemoryRecordTable(),
        process=ways[how],
        now=lambda: datetime.now(UTC),
        environment="test",
        first_read=SETTINGS.first_read_bytes,
        read_budget=SETTINGS.read_budget_bytes,
    )
    began = time.monotonic()
    with ThreadPoolExecutor(SETTINGS.parallel_reads) as pool:
        records = list(pool.map(examiner.examine, map(_event, range(count))))
    return {
        "seconds": time.monotonic() - began,
        "megabytes": peak(),
        "bytes_read": bucket.bytes_read,
        "requests": bucket.requests,
        "failures": sorted({record.failure for record in records if record and record.failure}),
        "results": [dict(record.results) for record in records if record],
    }


def _event(number: int) -> ObjectEvent:
    return ObjectEvent(
        type=EventType.CREATED,
        name="ObjectCreated:Put",
        bucket="b",
        key=f"uploads/{number}",
        time=datetime(2026, 1, 31, tzinfo=UTC),
        version_id=f"v{number}",
        size=SIZE,
        sequencer=f"{number:016X}",
    )


def peak() -> float:
    """Return the most memory that this process has held, in MB.

    Not by `getrusage`: what it tells begins with the memory of the process that started this one.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], int(sys.argv[3]))))  # noqa: T201
