from typing import Final

from constructs import Construct

from serverless_s3_processor.cdk.compute.function import FunctionProps
from serverless_s3_processor.cdk.compute.record_changes import RecordChangesReader
from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.security.statements import allow
from serverless_s3_processor.cdk.storage.notices_topic import NoticesTopic
from serverless_s3_processor.cdk.storage.records_table import RecordsTable
from serverless_s3_processor.cdk.storage.summaries_table import SummariesTable
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.notifier import NotifierSettings

# A stream keeps changes for 24 hours. One hour earlier, they still become dead letters.
_GIVE_UP_SECONDS: Final = 23 * 60 * 60


class Notifier(RecordChangesReader):
    """The function that announces changes of the records, and counts them by the minute.

    A failed batch is retried for 23 hours.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        records: RecordsTable,
        topic: NoticesTopic,
        summaries: SummariesTable,
    ) -> None:
        deployment = deployment_of(scope)
        environment, announce = deployment.environment, deployment.props.actions.announce
        super().__init__(scope, id_, records, names.changes_dead_letters(environment))
        props = FunctionProps(
            name=names.notifier_function(environment),
            module="notifier",
            settings=NotifierSettings(
                environment=environment,
                topic_arn=topic.topic.topic_arn,
                summaries_table=summaries.table.table_name,
                dead_letters_url=self.dead_letters.queue_url,
                announce=announce.to_setting() if announce else "",
            ),
            permissions=[
                *self._stream_permissions(),
                allow("sns:Publish", on=topic.topic.topic_arn),
                allow("dynamodb:PutItem", on=summaries.table.table_arn),
            ],
        )
        self._follow(props, max_retries=-1, max_age_seconds=_GIVE_UP_SECONDS)
