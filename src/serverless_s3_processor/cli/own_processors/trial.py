"""Processors run on files of this machine, within the limits of Lambda."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.uploading import uploads
from serverless_s3_processor.runtime.adapters.isolation.runner import IsolatedProcessors
from serverless_s3_processor.runtime.config.processor import ProcessorSettings
from serverless_s3_processor.runtime.config.watched import WatchedLocations
from serverless_s3_processor.runtime.processors.view import ObjectView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from serverless_s3_processor.cli.own_processors.bundle import Bundle, ProcessorDescription
    from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome

_SETTINGS: Final = ProcessorSettings(
    environment="", watched=WatchedLocations([]), records_table="", summaries_table=""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalObject:
    """A file as an object: with the key, type and metadata of its upload."""

    file: Path
    key: str
    content_type: str | None = None
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The outcome for one file. `ranges` counts the reads after the first one."""

    object: LocalObject
    content_type: str
    outcome: ProcessingOutcome
    not_for: tuple[str, ...]
    bytes_read: int
    ranges: int
    seconds: float


class _File:
    """A file that is read in ranges, like an object in S3, and counts them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.size = path.stat().st_size
        self.ranges = -1  # the first read does not count
        self.bytes_read = 0

    def read(self, start: int, length: int) -> bytes:
        with self._path.open("rb") as file:
            file.seek(start)
            data = file.read(length)
        self.ranges += 1
        self.bytes_read += len(data)
        return data


def run_processors(
    bundle: Bundle, processors: Sequence[ProcessorDescription], local: LocalObject
) -> Trial:
    """Run the processors of a bundle in an isolated process, as in the isolated path.

    Raises:
        OSError: the file can't be read.
    """
    file = _File(local.file)
    content_type = local.content_type or uploads.content_type(local.key)
    view = ObjectView(
        key=local.key,
        content_type=content_type,
        size=file.size,
        head=file.read(0, _SETTINGS.first_read_bytes),
        fetch=file.read,
        budget=_SETTINGS.read_budget_bytes,
        metadata=local.metadata,
    )
    isolated = IsolatedProcessors(
        command=bundle.command("serverless_s3_processor.runtime.isolated"),
        limits={processor.name: processor.limits for processor in processors},
        seconds=_SETTINGS.isolated_seconds,
        memory_bytes=_SETTINGS.isolated_memory_bytes,
        with_credentials=[p.name for p in processors if p.has_permissions],
    )
    began = time.monotonic()
    outcome = isolated.run_isolated(view)
    return Trial(
        object=local,
        content_type=content_type,
        outcome=outcome,
        not_for=tuple(p.name for p in processors if not _has_outcome(p.name, outcome)),
        bytes_read=file.bytes_read,
        ranges=file.ranges,
        seconds=time.monotonic() - began,
    )


def _has_outcome(name: str, outcome: ProcessingOutcome) -> bool:
    failed = any(failure.processor == name for failure in outcome.failures)
    return failed or name in outcome.results
