"""Settings of the function `actions`."""

from __future__ import annotations

from dataclasses import dataclass

from serverless_s3_processor.runtime.config import Settings, environment, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsSettings(Settings):
    """Settings of the function `actions`."""

    environment: str = environment()
    bucket: str = setting("BUCKET", "The bucket whose objects are tagged and moved.")
    records_table: str = setting("RECORDS_TABLE", "The table of object records.")
    dead_letters_url: str = setting(
        "DEAD_LETTERS_URL",
        "The queue of changes whose actions failed; actions apply to records since its creation.",
    )
    tag: str = setting("TAG", "The key of the tag with an object's status; no tags if empty.", "")
    quarantine: str = setting(
        "QUARANTINE", "Objects that are moved to quarantine, as JSON; none if empty.", ""
    )
    reserve_seconds: int = setting(
        "RESERVE_SECONDS",
        "Seconds that must remain to start with an object: a copy may take long.",
        300,
    )
