"""The service of the digest, and its adapters."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from serverless_s3_processor.runtime.adapters.aws.dynamodb.summary_table import (
    DynamoDBSummaryTable,
)
from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from serverless_s3_processor.runtime.adapters.aws.libcurl.json_service import json_client
from serverless_s3_processor.runtime.adapters.aws.libcurl.sns import sns
from serverless_s3_processor.runtime.adapters.aws.messaging.sns_notice_topic import SNSNoticeTopic
from serverless_s3_processor.runtime.bootstrap import now
from serverless_s3_processor.runtime.services.notices.digest_sender import DigestSender

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from serverless_s3_processor.runtime.config.digest import DigestSettings
    from serverless_s3_processor.runtime.ports.notice_topic import NoticeTopic
    from serverless_s3_processor.runtime.ports.summary_table import SummaryTable


class DigestAdapters(NamedTuple):
    """The adapters of the digest."""

    topic: NoticeTopic
    summaries: SummaryTable
    now: Callable[[], datetime] = now


def aws_adapters(settings: DigestSettings) -> DigestAdapters:
    """Build the adapters for AWS."""
    config = ClientConfig(os.environ)
    return DigestAdapters(
        topic=SNSNoticeTopic(sns(config).concurrently(1), settings.topic_arn),
        summaries=DynamoDBSummaryTable(json_client(config, "dynamodb"), settings.summaries_table),
    )


def build_digest_sender(settings: DigestSettings, adapters: DigestAdapters) -> DigestSender:
    """Build the service."""
    return DigestSender(
        **adapters._asdict(),
        environment=settings.environment,
        minutes=settings.digest_minutes,
        keep_days=settings.summary_days,
    )
