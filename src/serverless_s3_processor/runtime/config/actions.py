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
        "The queue of changes that could not be acted on: since it was made, actions are on.",
    )
    tag: str = setting(
        "TAG", "The key of the tag that tells an object's status; none if empty.", ""
    )
    quarantine: str = setting(
        "QUARANTINE", "Which objects are moved to quarantine, as JSON; none if empty.", ""
    )
    reserve_seconds: int = setting(
        "RESERVE_SECONDS",
        "Seconds that must remain to begin an object: a copy may take long.",
        300,
    )
