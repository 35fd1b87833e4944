import json
from collections.abc import Sequence
from typing import Final

from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_lambda import CfnEventSourceMapping
from constructs import Construct

from serverless_s3_processor.cdk.compute.function import Function, FunctionProps
from serverless_s3_processor.cdk.partition import without_refused_tags
from serverless_s3_processor.cdk.security.statements import allow
from serverless_s3_processor.cdk.storage.queues import DeadLetters
from serverless_s3_processor.cdk.storage.records_table import RecordsTable


class RecordChangesReader(Construct):
    """A function that reads the changes of the records, and the queue of its failed batches."""

    function: Function

    def __init__(
        self, scope: Construct, id_: str, records: RecordsTable, dead_letters: str
    ) -> None:
        super().__init__(scope, id_)
        self._records = records
        self.dead_letters: Final = DeadLetters(self, "DeadLetters", name=dead_letters).queue

    def _stream_permissions(self) -> Sequence[PolicyStatement]:
        """Allow what Lambda does for a function that reads a stream."""
        return (
            allow(
                "dynamodb:DescribeStream",
                "dynamodb:GetRecords",
                "dynamodb:GetShardIterator",
                on=self._records.stream_arn,
            ),
            # It has no ARN: it lists the streams of the account.
            allow("dynamodb:ListStreams", on="*"),
            allow("sqs:SendMessage", on=self.dead_letters.queue_arn),
        )

    def _follow(
        self, props: FunctionProps, *, max_retries: int, max_age_seconds: int | None = None
    ) -> None:
        """Pass all changes in the stream to a function; -1 retries mean no limit.

        Two batches of one shard at a time are some 490 announced changes per second of the 1,000
        that its partition takes (docs/scale.md): of a new table's four shards together twice what
        ten concurrent batches of the processor do. More would make small batches, which cost more.
        Changes of one key stay in order.
        """
        self.function = Function(self, "Function", props)
        mapping = CfnEventSourceMapping
        new_or_changed = json.dumps({"eventName": ["INSERT", "MODIFY"]})
        changes = mapping(
            self,
            "Changes",
            function_name=self.function.resource.function_name,
            event_source_arn=self._records.stream_arn,
            starting_position="TRIM_HORIZON",
            batch_size=100,
            maximum_batching_window_in_seconds=1,
            parallelization_factor=2,
            bisect_batch_on_function_error=True,
            function_response_types=["ReportBatchItemFailures"],
            maximum_record_age_in_seconds=max_age_seconds,
            maximum_retry_attempts=max_retries,
            destination_config=mapping.DestinationConfigProperty(
                on_failure=mapping.OnFailureProperty(destination=self.dead_letters.queue_arn)
            ),
            filter_criteria=mapping.FilterCriteriaProperty(
                filters=[mapping.FilterProperty(pattern=new_or_changed)]
            ),
        )
        without_refused_tags(changes)
