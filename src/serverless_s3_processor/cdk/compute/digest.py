from typing import Final

from aws_cdk.aws_scheduler import CfnSchedule
from constructs import Construct

from serverless_s3_processor.cdk.compute.function import Function, FunctionProps
from serverless_s3_processor.cdk.compute.scheduler_role import scheduler_role
from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.security.statements import allow
from serverless_s3_processor.cdk.storage.notices_topic import NoticesTopic
from serverless_s3_processor.cdk.storage.summaries_table import SummariesTable
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.digest import DigestSettings


class Digest(Construct):
    """The function that sends digests, and the schedule that calls it.

    A failed call is not retried: the next call sends the missing summaries.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        summaries: SummariesTable,
        topic: NoticesTopic,
    ) -> None:
        super().__init__(scope, id_)
        deployment = deployment_of(self)
        environment, minutes = deployment.environment, deployment.props.digest_minutes
        props = FunctionProps(
            name=names.digest_function(environment),
            module="digest",
            settings=DigestSettings(
                environment=environment,
                topic_arn=topic.topic.topic_arn,
                summaries_table=summaries.table.table_name,
                digest_minutes=minutes,
            ),
            permissions=[
                allow("sns:Publish", on=topic.topic.topic_arn),
                allow(
                    "dynamodb:DeleteItem",
                    "dynamodb:Query",
                    "dynamodb:UpdateItem",
                    on=summaries.table.table_arn,
                ),
            ],
            invoke_retries=0,
        )
        self.function: Final = Function(self, "Function", props)
        self._call_every(minutes, names.digest_function(environment))

    def _call_every(self, minutes: int, name: str) -> None:
        unit = "minute" if minutes == 1 else "minutes"
        caller = scheduler_role(self, "Invoke", "lambda:InvokeFunction", on=self.function.arn)
        CfnSchedule(
            self,
            "Schedule",
            name=name,
            schedule_expression=f"rate({minutes} {unit})",
            flexible_time_window=CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=CfnSchedule.TargetProperty(
                arn=self.function.arn,
                role_arn=caller.role_arn,
                retry_policy=CfnSchedule.RetryPolicyProperty(
                    maximum_event_age_in_seconds=60, maximum_retry_attempts=2
                ),
            ),
        )
