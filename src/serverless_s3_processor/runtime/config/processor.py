"""Settings of the function `processor`."""

from __future__ import annotations

from dataclasses import dataclass

from serverless_s3_processor.runtime.config import Settings, environment, setting
from serverless_s3_processor.runtime.config.watched import WatchedLocations, watched


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorSettings(Settings):
    """Settings of the processor."""

    environment: str = environment()
    watched: WatchedLocations = watched()  # noqa: RUF009 - a field, like the others
    records_table: str = setting("RECORDS_TABLE", "The table of object records.")
    summaries_table: str = setting(
        "SUMMARIES_TABLE", "The table that the days of records are marked in."
    )
    thumbnails: int = setting(
        "THUMBNAILS", "The longest side of thumbnails of images, in pixels; none are made if 0.", 0
    )
    bucket: str = setting(
        "BUCKET", "The deployment's own bucket, which thumbnails go to; empty without them.", ""
    )
    first_read_bytes: int = setting(
        "FIRST_READ_BYTES",
        "Bytes that the one read of each object brings; processors that want more read in ranges.",
        256 * 1024,
    )
    read_budget_bytes: int = setting(
        "READ_BUDGET_BYTES",
        "Bytes of one object that each processor may read behind the first, unless it says itself.",
        2**23,
    )
    parallel_reads: int = setting(
        "PARALLEL_READS", "Objects of one batch that are read at the same time.", 16
    )
    reserve_seconds: int = setting(
        "RESERVE_SECONDS",
        "Seconds that must be left to begin an object: reads time out after 5, and are repeated. "
        "Half of them must be left to read more of it.",
        12,
    )
    isolated_seconds: int = setting(
        "ISOLATED_SECONDS",
        "Seconds that one object's processors together may take in isolation, where poison is "
        "sought.",
        5,
    )
    isolated_memory_bytes: int = setting(
        "ISOLATED_MEMORY_BYTES", "Bytes of memory that they may use there.", 2**28
    )
