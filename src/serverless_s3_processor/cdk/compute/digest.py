from typing import Final

from aws_cdk import Aws, Stack
from aws_cdk.aws_iam import PolicyDocument, Role, ServicePrincipal
from aws_cdk.aws_scheduler import CfnSchedule
from constructs import Construct

from serverless_s3_processor.cdk.compute.function import Function, FunctionProps
from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.packaging.package import Package
from serverless_s3_processor.cdk.security.statements import allow
from serverless_s3_processor.cdk.storage.notices_topic import NoticesTopic
from serverless_s3_processor.cdk.storage.summaries_table import SummariesTable
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.digest import DigestSettings


class Digest(Construct):
    """The function that writes to people what came in, and the schedule that calls it.

    A call that fails is not repeated: the next one sends what it did not.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        package: Package,
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
        self.function: Final = Function(self, "Function", package=package, props=props)
        self._call_every(minutes, names.digest_function(environment))

    def _call_every(self, minutes: int, name: str) -> None:
        unit = "minute" if minutes == 1 else "minutes"
        CfnSchedule(
            self,
            "Schedule",
            name=name,
            schedule_expression=f"rate({minutes} {unit})",
            flexible_time_window=CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=CfnSchedule.TargetProperty(
                arn=self.function.arn,
                role_arn=self._caller().role_arn,
                retry_policy=CfnSchedule.RetryPolicyProperty(
                    maximum_event_age_in_seconds=60, maximum_retry_attempts=2
                ),
            ),
        )

    def _caller(self) -> Role:
        """Return a role for this account's schedules alone.

        https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
        """
        group = Stack.of(self).format_arn(
            service="scheduler", resource="schedule-group", resource_name="default"
        )
        scheduler = ServicePrincipal(
            "scheduler.amazonaws.com",
            conditions={
                "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID, "aws:SourceArn": group}
            },
        )
        invoke = allow("lambda:InvokeFunction", on=self.function.arn)
        return Role(
            self,
            "Caller",
            assumed_by=scheduler,
            inline_policies={"Invoke": PolicyDocument(statements=[invoke])},
        )
