"""What the digest works with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.adapters.aws.dynamodb.summary_table import (
    DynamoDBSummaryTable,
)
from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from serverless_s3_processor.runtime.adapters.aws.libcurl.json_service import dynamodb
from serverless_s3_processor.runtime.adapters.aws.libcurl.sns import sns
from serverless_s3_processor.runtime.adapters.aws.messaging.sns_notice_topic import SNSNoticeTopic
from serverless_s3_processor.runtime.bootstrap import now
from serverless_s3_processor.runtime.services.notices.digest_sender import DigestSender

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.config.digest import DigestSettings


def digest_sender(settings: DigestSettings) -> DigestSender:
    """Build the digest's service."""
    config = ClientConfig(os.environ)
    return DigestSender(
        topic=SNSNoticeTopic(sns(config).concurrently(1), settings.topic_arn),
        summaries=DynamoDBSummaryTable(dynamodb(config), settings.summaries_table),
        now=now,
        environment=settings.environment,
        minutes=settings.digest_minutes,
        keep_days=settings.summary_days,
    )
