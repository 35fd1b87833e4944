"""What the notifier works with."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.adapters.aws.dynamodb.summary_table import (
    DynamoDBSummaryTable,
)
from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from serverless_s3_processor.runtime.adapters.aws.libcurl.json_service import dynamodb
from serverless_s3_processor.runtime.adapters.aws.libcurl.sns import sns
from serverless_s3_processor.runtime.adapters.aws.messaging.sns_notice_topic import SNSNoticeTopic
from serverless_s3_processor.runtime.domain.actions.rules import RecordSelection
from serverless_s3_processor.runtime.services.notices.announcer import Announcer

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.config.notifier import NotifierSettings
    from serverless_s3_processor.runtime.ports.dead_letters import ReturnQueue


_PUBLISHES_AT_ONCE = 2
"""What `Announcer` gives the topic at a time."""


def announcer(settings: NotifierSettings) -> Announcer:
    """Build the notifier's service."""
    config = ClientConfig(os.environ)
    return Announcer(
        topic=SNSNoticeTopic(sns(config).concurrently(_PUBLISHES_AT_ONCE), settings.topic_arn),
        summaries=DynamoDBSummaryTable(dynamodb(config), settings.summaries_table),
        dead_letters=functools.partial(_return_queue, config, settings.dead_letters_url),
        announced=RecordSelection.parse(settings.announce),
    )


@functools.cache
def _return_queue(config: ClientConfig, url: str) -> ReturnQueue:
    from serverless_s3_processor.runtime.adapters.aws.libcurl.json_service import sqs
    from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_dead_letters import (
        SQSReturnQueue,
    )

    return SQSReturnQueue(sqs(config), url)
