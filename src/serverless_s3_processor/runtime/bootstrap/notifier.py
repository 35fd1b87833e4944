"""The service of the notifier, and its adapters."""

from __future__ import annotations

import functools
import os
import time
from typing import TYPE_CHECKING, NamedTuple

from serverless_s3_processor.runtime.adapters.aws.dynamodb.summary_table import (
    DynamoDBSummaryTable,
)
from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from serverless_s3_processor.runtime.adapters.aws.libcurl.json_service import json_client
from serverless_s3_processor.runtime.adapters.aws.libcurl.sns import sns
from serverless_s3_processor.runtime.adapters.aws.messaging.sns_notice_topic import SNSNoticeTopic
from serverless_s3_processor.runtime.domain.actions.rules import RecordSelection
from serverless_s3_processor.runtime.services.notices.announcer import Announcer

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.runtime.config.notifier import NotifierSettings
    from serverless_s3_processor.runtime.ports.dead_letters import ReturnQueue
    from serverless_s3_processor.runtime.ports.notice_topic import NoticeTopic
    from serverless_s3_processor.runtime.ports.summary_table import SummaryTable


_CONCURRENT_PUBLISHES = 2
"""Requests that `Announcer` makes at the same time."""


class NotifierAdapters(NamedTuple):
    """The adapters of the notifier; `dead_letters` returns the queue for refused notices."""

    topic: NoticeTopic
    summaries: SummaryTable
    dead_letters: Callable[[], ReturnQueue]
    sleep: Callable[[float], None] = time.sleep


def aws_adapters(settings: NotifierSettings) -> NotifierAdapters:
    """Build the adapters for AWS."""
    config = ClientConfig(os.environ)
    return NotifierAdapters(
        topic=SNSNoticeTopic(sns(config).concurrently(_CONCURRENT_PUBLISHES), settings.topic_arn),
        summaries=DynamoDBSummaryTable(json_client(config, "dynamodb"), settings.summaries_table),
        dead_letters=functools.partial(_return_queue, config, settings.dead_letters_url),
    )


def build_announcer(settings: NotifierSettings, adapters: NotifierAdapters) -> Announcer:
    """Build the service."""
    return Announcer(**adapters._asdict(), announced=RecordSelection.parse(settings.announce))


@functools.cache
def _return_queue(config: ClientConfig, url: str) -> ReturnQueue:
    from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_dead_letters import (
        SQSReturnQueue,
    )

    return SQSReturnQueue(json_client(config, "sqs"), url)
