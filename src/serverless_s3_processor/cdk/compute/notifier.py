from typing import Final

from constructs import Construct

from serverless_s3_processor.cdk.compute.function import Function, FunctionProps
from serverless_s3_processor.cdk.compute.record_changes import follow_changes, stream_permissions
from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.packaging.package import Package
from serverless_s3_processor.cdk.security.statements import allow
from serverless_s3_processor.cdk.storage.dead_letters import DeadLetters
from serverless_s3_processor.cdk.storage.notices_topic import NoticesTopic
from serverless_s3_processor.cdk.storage.records_table import RecordsTable
from serverless_s3_processor.cdk.storage.summaries_table import SummariesTable
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.notifier import NotifierSettings

# A stream forgets after 24 hours. Giving up an hour earlier gets the change into the dead letters.
_GIVE_UP_SECONDS: Final = 23 * 60 * 60


class Notifier(Construct):
    """The function that announces changes of the records, and counts them by the minute.

    What fails is tried for 23 hours.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        package: Package,
        records: RecordsTable,
        topic: NoticesTopic,
        summaries: SummariesTable,
        announce: str,
    ) -> None:
        super().__init__(scope, id_)
        environment = deployment_of(self).environment
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
                dead_letters_url=self.dead_letters.queue_url,
                announce=announce,
            ),
            permissions=[
                *stream_permissions(records, self.dead_letters),
                allow("sns:Publish", on=topic.topic.topic_arn),
                allow("dynamodb:PutItem", on=summaries.table.table_arn),
            ],
        )
        self.function: Final = Function(self, "Function", package=package, props=props)
        follow_changes(
            self,
            records,
            function=self.function,
            dead_letters=self.dead_letters,
            max_retries=-1,
            max_age_seconds=_GIVE_UP_SECONDS,
        )
