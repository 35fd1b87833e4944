"""How functions follow the changes of the records."""

import json
from collections.abc import Iterator

from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_lambda import CfnEventSourceMapping
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from serverless_s3_processor.cdk.compute.function import Function
from serverless_s3_processor.cdk.security.statements import allow
from serverless_s3_processor.cdk.storage.records_table import RecordsTable


def stream_permissions(records: RecordsTable, dead_letters: IQueue) -> Iterator[PolicyStatement]:
    """Allow what Lambda does for a function that follows the changes."""
    yield allow(
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
        on=records.stream_arn,
    )
    yield allow("sqs:SendMessage", on=dead_letters.queue_arn)


def follow_changes(
    scope: Construct,
    records: RecordsTable,
    *,
    function: Function,
    dead_letters: IQueue,
    max_retries: int,
    max_age_seconds: int | None = None,
) -> None:
    """Hand each change to a function, from the beginning of the stream; -1 retries have no limit.

    Two batches of one shard at a time are some 490 announced changes a second of the 1,000 that its
    partition takes (docs/scale.md): of a new table's four shards together twice what the processor
    does, ten at once. More would make small batches, which cost more. Changes of one key stay in
    order.
    """
    mapping = CfnEventSourceMapping
    new_or_changed = json.dumps({"eventName": ["INSERT", "MODIFY"]})
    mapping(
        scope,
        "Changes",
        function_name=function.resource.function_name,
        event_source_arn=records.stream_arn,
        starting_position="TRIM_HORIZON",
        batch_size=100,
        maximum_batching_window_in_seconds=1,
        parallelization_factor=2,
        bisect_batch_on_function_error=True,
        function_response_types=["ReportBatchItemFailures"],
        maximum_record_age_in_seconds=max_age_seconds,
        maximum_retry_attempts=max_retries,
        destination_config=mapping.DestinationConfigProperty(
            on_failure=mapping.OnFailureProperty(destination=dead_letters.queue_arn)
        ),
        filter_criteria=mapping.FilterCriteriaProperty(
            filters=[mapping.FilterProperty(pattern=new_or_changed)]
        ),
    )
