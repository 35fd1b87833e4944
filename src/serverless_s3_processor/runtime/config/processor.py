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
        "BUCKET", "The stack's bucket, which thumbnails go to; empty without them.", ""
    )
    first_read_bytes: int = setting(
        "FIRST_READ_BYTES",
        "Bytes of the one read of each object; processors that need more read ranges.",
        256 * 1024,
    )
    read_budget_bytes: int = setting(
        "READ_BUDGET_BYTES",
        "Bytes of one object that each processor may read after that, unless its limits differ.",
        2**23,
    )
    parallel_reads: int = setting(
        "PARALLEL_READS", "Objects of one batch that are read at the same time.", 16
    )
    reserve_seconds: int = setting(
        "RESERVE_SECONDS",
        "Seconds that must remain to begin an object: reads time out after 5, and are retried. "
        "Half of them must remain to read a range of it.",
        12,
    )
    isolated_seconds: int = setting(
        "ISOLATED_SECONDS",
        "Seconds that all processors together may take for one object in isolation.",
        5,
    )
    isolated_memory_bytes: int = setting(
        "ISOLATED_MEMORY_BYTES", "Bytes of memory that processors may use in isolation.", 2**28
    )
