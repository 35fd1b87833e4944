"""The service of the processor, and its adapters."""

from __future__ import annotations

import functools
import os
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from serverless_s3_processor.runtime.adapters.aws.dynamodb.days import DynamoDBDays
from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_table import (
    DynamoDBRecordTable,
)
from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from serverless_s3_processor.runtime.adapters.aws.libcurl.json_service import json_client
from serverless_s3_processor.runtime.adapters.aws.libcurl.s3 import S3Client
from serverless_s3_processor.runtime.adapters.aws.s3.object_store import S3ObjectStore
from serverless_s3_processor.runtime.adapters.limited_output import limited
from serverless_s3_processor.runtime.adapters.threads import ThreadMap
from serverless_s3_processor.runtime.bootstrap import now
from serverless_s3_processor.runtime.processors.registry import all_processors
from serverless_s3_processor.runtime.services.processing.message_processor import MessageProcessor
from serverless_s3_processor.runtime.services.processing.object_examiner import ObjectExaminer
from serverless_s3_processor.runtime.services.processing.processing_strategy import (
    ProcessingStrategy,
)
from serverless_s3_processor.runtime.services.processing.run_processors import run_processors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.config.processor import ProcessorSettings
    from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome
    from serverless_s3_processor.runtime.ports import ObjectStore
    from serverless_s3_processor.runtime.ports.concurrent_reader import ConcurrentReader
    from serverless_s3_processor.runtime.ports.derived_files import DerivedFiles
    from serverless_s3_processor.runtime.ports.parallel_map import ParallelMap
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.version_listing import VersionListing
    from serverless_s3_processor.runtime.processors.api import Processor
    from serverless_s3_processor.runtime.processors.view import ObjectView


_ISOLATED = (sys.executable, "-m", "serverless_s3_processor.runtime.isolated")
_CONCURRENT_WRITES = 4
"""Concurrent writes of 25 records each: together a batch of the queue."""
_CONCURRENT_READS = 20
"""Objects that one thread reads at the same time: a fifth of a batch."""
_READ_AHEAD = 4
"""Objects that are read at the same time while they are processed one by one."""


class ProcessorAdapters(NamedTuple):
    """The adapters of the processor; `isolated_path` returns the strategies for retried batches."""

    store: ObjectStore
    records: RecordTable
    process: Callable[[ObjectView], ProcessingOutcome]
    isolated_path: Callable[[ObjectExaminer], Sequence[ProcessingStrategy]]
    concurrent_reader: ConcurrentReader | None = None
    derived: DerivedFiles | None = None
    in_parallel: ParallelMap = map
    now: Callable[[], datetime] = now
    clock: Callable[[], float] = time.monotonic


def aws_adapters(settings: ProcessorSettings) -> ProcessorAdapters:
    """Build the adapters for AWS."""
    config = ClientConfig(os.environ)
    table = json_client(config, "dynamodb")
    days = DynamoDBDays(table, settings.summaries_table)
    write_each = table.concurrently("batch_write_item", _CONCURRENT_WRITES)
    s3: Any = S3Client(config)
    processors = all_processors(thumbnails=settings.thumbnails)
    return ProcessorAdapters(
        store=S3ObjectStore(s3, functools.partial(_version_listing, s3)),
        records=DynamoDBRecordTable(
            table, settings.records_table, days=days, write_each=write_each
        ),
        process=limited(functools.partial(run_processors, processors)),
        isolated_path=functools.partial(
            isolated_strategies, settings=settings, processors=processors
        ),
        concurrent_reader=_concurrent_reader(s3, settings),
        derived=_derived_files(s3, settings),
        in_parallel=ThreadMap(settings.parallel_reads).map,
    )


def build_message_processor(
    settings: ProcessorSettings, adapters: ProcessorAdapters
) -> MessageProcessor:
    """Build the service."""
    examiner = ObjectExaminer(
        store=adapters.store,
        records=adapters.records,
        process=adapters.process,
        now=adapters.now,
        environment=settings.environment,
        first_read=settings.first_read_bytes,
        read_budget=settings.read_budget_bytes,
        read_reserve=settings.reserve_seconds / 2,
        derived=adapters.derived,
    )
    return MessageProcessor(
        fast_path=ProcessingStrategy(
            examiner=examiner,
            in_parallel=adapters.in_parallel,
            reserve_seconds=settings.reserve_seconds,
            concurrent_reader=adapters.concurrent_reader,
            clock=adapters.clock,
        ),
        isolated_path=functools.cache(functools.partial(adapters.isolated_path, examiner)),
        records=adapters.records,
        watched=settings.watched,
    )


def _version_listing(s3: Any) -> VersionListing:  # noqa: ANN401 - our own client
    """Load what only few objects need."""
    from serverless_s3_processor.runtime.adapters.aws.s3.version_listing import S3VersionListing

    return S3VersionListing(s3)


def _concurrent_reader(s3: Any, settings: ProcessorSettings) -> ConcurrentReader | None:  # noqa: ANN401
    """Return None if processors may wait for the network, and so need threads."""
    from serverless_s3_processor.runtime.adapters.aws.s3.concurrent_reader import S3ConcurrentReader
    from serverless_s3_processor.runtime.processors import own

    waits = settings.thumbnails or own.module_names()
    return None if waits else S3ConcurrentReader(s3, _CONCURRENT_READS)


def _derived_files(s3: Any, settings: ProcessorSettings) -> DerivedFiles | None:  # noqa: ANN401
    if not settings.thumbnails:
        return None
    from serverless_s3_processor.runtime.adapters.aws.s3.files import S3DerivedFiles

    return S3DerivedFiles(s3, settings.bucket)


def isolated_strategies(
    examiner: ObjectExaminer, settings: ProcessorSettings, processors: Sequence[Processor]
) -> tuple[ProcessingStrategy, ProcessingStrategy]:
    """Build the strategies in isolation; the first leaves the second time for one object."""
    from serverless_s3_processor.runtime.adapters.isolation.runner import (
        BRIEF_DIVISOR,
        IsolatedProcessors,
    )
    from serverless_s3_processor.runtime.processors import own

    seconds = settings.isolated_seconds
    isolated = IsolatedProcessors(
        command=(*_ISOLATED, str(settings.thumbnails)),
        limits={processor.name: processor.limits for processor in processors},
        seconds=seconds,
        memory_bytes=settings.isolated_memory_bytes,
        with_credentials=own.names_with_permissions(),
    )
    settle_reserve = settings.reserve_seconds + seconds
    brief_reserve = settle_reserve + _READ_AHEAD * seconds / BRIEF_DIVISOR
    examiner = replace(examiner, read_ahead=settings.read_budget_bytes)
    return (
        ProcessingStrategy(
            examiner=replace(
                examiner, process=isolated.run_isolated_briefly, read_reserve=brief_reserve
            ),
            in_parallel=isolated.ending_after(ThreadMap(_READ_AHEAD).map),
            reserve_seconds=brief_reserve,
        ),
        ProcessingStrategy(
            examiner=replace(examiner, process=isolated.run_isolated),
            in_parallel=map,
            reserve_seconds=settle_reserve,
        ),
    )
