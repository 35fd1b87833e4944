"""Settings of the function `api`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from serverless_s3_processor.runtime.config import Settings, environment, setting, summary_days
from serverless_s3_processor.runtime.config.watched import WatchedLocations, watched

CALL_SECONDS: Final = 30
"""Timeout of the function, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings(Settings):
    """Settings of the function behind the REST API."""

    environment: str = environment()
    bucket: str = setting("BUCKET", "The stack's bucket, which uploads go to.")
    watched: WatchedLocations = watched()  # noqa: RUF009 - a field, like the others
    queue_url: str = setting("QUEUE_URL", "The queue for requests to process objects.")
    dead_letters_url: str = setting(
        "DEAD_LETTERS_URL", "The queue of uploads that could not be processed."
    )
    changes_dead_letters_url: str = setting(
        "CHANGES_DEAD_LETTERS_URL", "The queue of table changes that could not be announced."
    )
    actions_dead_letters_url: str = setting(
        "ACTIONS_DEAD_LETTERS_URL",
        "The queue of table changes that could not be acted on; empty if no actions are on.",
        "",
    )
    actions_log: str = setting(
        "ACTIONS_LOG", "The actions' log group: why changes became dead letters.", ""
    )
    records_table: str = setting("RECORDS_TABLE", "The table of object records.")
    summaries_table: str = setting("SUMMARIES_TABLE", "The table of minute summaries.")
    processor_log: str = setting(
        "PROCESSOR_LOG", "The processor's log group: why messages became dead letters."
    )
    state_machine_arn: str = setting(
        "STATE_MACHINE_ARN", "The state machine whose executions are the runs of reconcile."
    )
    tag: str = setting("TAG", "The key of the tag that objects get; none if empty.", "")
    quarantine: str = setting(
        "QUARANTINE", "Objects that are moved to quarantine, as JSON; none if empty.", ""
    )
    link_seconds: int = setting(
        "LINK_SECONDS", "Seconds that forms to upload and links to download are valid.", 900
    )
    object_lock: str = setting(
        "OBJECT_LOCK", "The object lock of the stack's bucket: uploads need a checksum.", ""
    )
    summary_days: int = summary_days()
    cors_origins: str = setting(
        "CORS_ORIGINS", "Origins of web pages that may read the responses, separated by commas.", ""
    )
