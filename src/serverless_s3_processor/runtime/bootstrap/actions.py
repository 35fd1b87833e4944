"""The service of the function `actions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.session import Session

from serverless_s3_processor.runtime.adapters.aws.clients import client
from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_table import (
    DynamoDBRecordTable,
)
from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_updates import (
    DynamoDBRecordUpdates,
)
from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_activation import SQSActivation
from serverless_s3_processor.runtime.adapters.aws.s3.object_actions import S3ObjectActions
from serverless_s3_processor.runtime.domain.actions.rules import ActionRules
from serverless_s3_processor.runtime.services.actions.action_runner import ActionRunner

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.config.actions import ActionsSettings


_COPY_TIMEOUT_SECONDS = 100
"""Read timeout for copies, of up to 5 GiB in one request or 1 GiB per part."""


def action_runner(settings: ActionsSettings) -> ActionRunner:
    """Build the service on AWS."""
    session = Session()
    dynamodb = client(session, "dynamodb")
    return ActionRunner(
        rules=ActionRules.parse(settings.bucket, settings.tag, settings.quarantine),
        objects=S3ObjectActions(client(session, "s3", read_timeout_seconds=_COPY_TIMEOUT_SECONDS)),
        records=DynamoDBRecordTable(dynamodb, settings.records_table),
        updates=DynamoDBRecordUpdates(dynamodb, settings.records_table),
        activated_at=SQSActivation(client(session, "sqs"), settings.dead_letters_url),
        reserve_seconds=settings.reserve_seconds,
    )
