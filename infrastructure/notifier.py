from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from aws_cdk.aws_lambda import CfnEventSourceMapping
from constructs import Construct

from infrastructure.dead_letters import DeadLetters
from infrastructure.function import Function, FunctionProps
from infrastructure.policy import allow
from s3_processor import names
from s3_processor.settings import NotifierSettings

if TYPE_CHECKING:
    from infrastructure.package import Package
    from infrastructure.records import RecordsTable
    from infrastructure.summaries import SummariesTable
    from infrastructure.topic import NoticesTopic

# A stream forgets after 24 hours. Giving up an hour earlier gets the change into the dead letters.
_GIVE_UP_SECONDS: Final = 23 * 60 * 60


class Notifier(Construct):
    """The function that announces changes of the records, and counts them by the minute."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: str,
        package: Package,
        records: RecordsTable,
        topic: NoticesTopic,
        summaries: SummariesTable,
        announce: str,
    ) -> None:
        super().__init__(scope, id_)
        self.dead_letters: Final = DeadLetters(
            self, "DeadLetters", name=names.changes_dead_letters(environment)
        ).queue
        props = FunctionProps(
            name=names.notifier_function(environment),
            module="notifier",
            settings=NotifierSettings(
                environment=environment,
                topic_arn=topic.topic.topic_arn,
                summaries_table=summaries.table.table_name,
                announce=announce,
            ),
            permissions=[
                allow(
                    "dynamodb:DescribeStream",
                    "dynamodb:GetRecords",
                    "dynamodb:GetShardIterator",
                    "dynamodb:ListStreams",
                    on=records.stream_arn,
                ),
                allow("sns:Publish", on=topic.topic.topic_arn),
                allow("dynamodb:PutItem", on=summaries.table.table_arn),
                allow("sqs:SendMessage", on=self.dead_letters.queue_arn),
            ],
        )
        self.function: Final = Function(self, "Function", package=package, props=props)
        self._follow(records)

    def _follow(self, records: RecordsTable) -> None:
        """Take each change from the beginning of the stream, and retry what fails for 23 hours.

        Two batches of one shard at a time are some 490 changes a second of the 1,000 that its
        partition takes (docs/scale.md): what a new table's four shards tell while the processor is
        left at ten at once is half of that. More would make small batches, which cost more.
        Changes of one key stay in order.
        """
        mapping = CfnEventSourceMapping
        new_or_changed = json.dumps({"eventName": ["INSERT", "MODIFY"]})
        mapping(
            self,
            "Changes",
            function_name=self.function.resource.function_name,
            event_source_arn=records.stream_arn,
            starting_position="TRIM_HORIZON",
            batch_size=100,
            maximum_batching_window_in_seconds=1,
            parallelization_factor=2,
            bisect_batch_on_function_error=True,
            function_response_types=["ReportBatchItemFailures"],
            maximum_record_age_in_seconds=_GIVE_UP_SECONDS,
            maximum_retry_attempts=-1,
            destination_config=mapping.DestinationConfigProperty(
                on_failure=mapping.OnFailureProperty(destination=self.dead_letters.queue_arn)
            ),
            filter_criteria=mapping.FilterCriteriaProperty(
                filters=[mapping.FilterProperty(pattern=new_or_changed)]
            ),
        )
