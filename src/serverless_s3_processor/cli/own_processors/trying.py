"""Running processors on files of this machine, within the limits that hold in Lambda."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.uploading import uploads
from serverless_s3_processor.runtime.adapters.isolation.runner import IsolatedProcessors
from serverless_s3_processor.runtime.config.processor import ProcessorSettings
from serverless_s3_processor.runtime.config.watched import WatchedLocations
from serverless_s3_processor.runtime.processors import own
from serverless_s3_processor.runtime.processors.view import ObjectView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome
    from serverless_s3_processor.runtime.processors.api import Processor

_SETTINGS: Final = ProcessorSettings(
    environment="", watched=WatchedLocations([]), records_table="", summaries_table=""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A file as an object: the key, type and metadata that it would be uploaded with."""

    file: Path
    key: str
    content_type: str | None = None
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of one file. `ranges` are the reads behind the first one."""

    attempt: Attempt
    content_type: str
    outcome: ProcessingOutcome
    not_for: tuple[str, ...]
    bytes_read: int
    ranges: int
    seconds: float


class _File:
    """A file as S3 serves it: in ranges, which are counted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.size = path.stat().st_size
        self.ranges = -1  # the first read is none
        self.bytes_read = 0

    def read(self, start: int, length: int) -> bytes:
        with self._path.open("rb") as file:
            file.seek(start)
            data = file.read(length)
        self.ranges += 1
        self.bytes_read += len(data)
        return data


def try_on(processors: Sequence[Processor], attempt: Attempt) -> Tried:
    """Run the processors in a process of their own, as on an object that is suspected.

    Raises:
        OSError: the file can't be read.
    """
    file = _File(attempt.file)
    content_type = attempt.content_type or uploads.content_type(attempt.key)
    view = ObjectView(
        key=attempt.key,
        content_type=content_type,
        size=file.size,
        head=file.read(0, _SETTINGS.first_read_bytes),
        fetch=file.read,
        budget=_SETTINGS.read_budget_bytes,
        metadata=attempt.metadata,
    )
    isolated = IsolatedProcessors(
        command=(sys.executable, "-m", "serverless_s3_processor.runtime.isolated"),
        limits={processor.name: processor.limits for processor in processors},
        seconds=_SETTINGS.isolated_seconds,
        memory_bytes=_SETTINGS.isolated_memory_bytes,
        with_credentials=own.names_with_permissions(),
    )
    began = time.monotonic()
    outcome = isolated.run_isolated(view)
    return Tried(
        attempt=attempt,
        content_type=content_type,
        outcome=outcome,
        not_for=tuple(p.name for p in processors if not _is_heard(p.name, outcome)),
        bytes_read=file.bytes_read,
        ranges=file.ranges,
        seconds=time.monotonic() - began,
    )


def _is_heard(name: str, outcome: ProcessingOutcome) -> bool:
    failed = any(failure.processor == name for failure in outcome.failures)
    return failed or name in outcome.results
