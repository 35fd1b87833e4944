"""Settings of the function `notifier`."""

from __future__ import annotations

from dataclasses import dataclass

from serverless_s3_processor.runtime.config import Settings, environment, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifierSettings(Settings):
    """Settings of the notifier."""

    environment: str = environment()
    topic_arn: str = setting("TOPIC_ARN", "The topic that object notices are published to.")
    summaries_table: str = setting("SUMMARIES_TABLE", "The table of minute summaries.")
    dead_letters_url: str = setting(
        "DEAD_LETTERS_URL", "The queue for notices that the topic will never accept."
    )
    announce: str = setting(
        "ANNOUNCE", "Objects that are announced one by one, as JSON; all if empty.", ""
    )
