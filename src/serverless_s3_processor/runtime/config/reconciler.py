"""Settings of the function `reconciler`."""

from __future__ import annotations

from dataclasses import dataclass

from serverless_s3_processor.runtime.config import Settings, environment, setting
from serverless_s3_processor.runtime.config.watched import WatchedLocations, watched


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcilerSettings(Settings):
    """Settings of the reconciler."""

    environment: str = environment()
    bucket: str = setting("BUCKET", "The stack's bucket, which stores the reports.")
    watched: WatchedLocations = watched()  # noqa: RUF009 - a field, like the others
    records_table: str = setting("RECORDS_TABLE", "The table of object records.")
    queue_url: str = setting("QUEUE_URL", "The queue for objects to process again.")
    grace_minutes: int = setting(
        "GRACE_MINUTES",
        "Minutes that an event may be on its way: younger differences are ignored.",
        15,
    )
    segments: int = setting("SEGMENTS", "Parts of the table that are read at the same time.", 4)
    batch_seconds: int = setting(
        "BATCH_SECONDS",
        "Seconds that one batch may take; the rest of it is done later.",
        60,
    )
    reserve_seconds: int = setting(
        "RESERVE_SECONDS", "Seconds that must remain to begin a key.", 30
    )
    memory_mb: int = setting("MEMORY_MB", "The function's memory, for the report's cost.", 512)
