"""Settings of the function `digest`."""

from __future__ import annotations

from dataclasses import dataclass

from serverless_s3_processor.runtime.config import Settings, environment, setting, summary_days


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSettings(Settings):
    """Settings of the digest."""

    environment: str = environment()
    topic_arn: str = setting("TOPIC_ARN", "The topic that digests are published to.")
    summaries_table: str = setting("SUMMARIES_TABLE", "The table of minute summaries.")
    digest_minutes: int = setting(
        "DIGEST_MINUTES", "Minimum number of minutes between two digests.", 1
    )
    summary_days: int = summary_days()
