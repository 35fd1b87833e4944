import json
from collections.abc import Iterator
from typing import Final

from aws_cdk import Aws, Stack
from aws_cdk.aws_iam import PolicyDocument, PolicyStatement, Role, ServicePrincipal
from aws_cdk.aws_scheduler import CfnSchedule
from aws_cdk.aws_stepfunctions import CfnStateMachine
from constructs import Construct

from serverless_s3_processor.cdk.compute.function import Function, FunctionProps
from serverless_s3_processor.cdk.compute.scheduler_role import scheduler_role
from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.reconcile.steps import Steps
from serverless_s3_processor.cdk.security.customer_key import key_permissions
from serverless_s3_processor.cdk.security.statements import allow, colon_arn
from serverless_s3_processor.cdk.storage.records_table import RecordsTable
from serverless_s3_processor.cdk.storage.uploads_queue import UploadsQueue
from serverless_s3_processor.cdk.storage.watched_locations import WatchedBuckets, list_only
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.reconciler import ReconcilerSettings
from serverless_s3_processor.runtime.config.watched import WatchedLocation

_TIMEOUT_SECONDS: Final = 300
_MEMORY_MB: Final = 512
# A run that is not done after a day is in the way of the next.
_RUN_SECONDS: Final = 24 * 60 * 60


class Reconciler(Construct):
    """The state machine that compares the bucket with the table, and the function of its steps.

    The function sees names and sizes of objects, never what is in them.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        watched: WatchedBuckets,
        uploads: UploadsQueue,
        records: RecordsTable,
    ) -> None:
        super().__init__(scope, id_)
        deployment = deployment_of(self)
        self._environment: Final = deployment.environment
        self._settings: Final = deployment.props
        self._name: Final = names.state_machine(self._environment)
        function_props = FunctionProps(
            name=names.reconciler_function(self._environment),
            module="reconciler",
            settings=ReconcilerSettings(
                environment=self._environment,
                bucket=watched.own.resource.bucket_name,
                watched=watched.settings,
                records_table=records.table.table_name,
                queue_url=uploads.queue.queue_url,
                memory_mb=_MEMORY_MB,
            ),
            permissions=list(_permissions(watched, uploads, records)),
            timeout_seconds=_TIMEOUT_SECONDS,
            memory_mb=_MEMORY_MB,
        )
        self.function: Final = Function(self, "Function", function_props)
        self.state_machine: Final = self._state_machine(watched)
        if self._settings.reconcile_schedule:
            self._run_on(watched)

    @property
    def arn(self) -> str:
        """The state machine; written from its name, it makes nothing wait for it."""
        return colon_arn(self, "states", "stateMachine", self._name)

    def _state_machine(self, watched: WatchedBuckets) -> CfnStateMachine:
        steps = Steps(
            partition=Aws.PARTITION,
            results_bucket=watched.own.resource.bucket_name,
            function_arn=self.function.arn,
            concurrency=self._settings.reconcile_concurrency,
            batch_items=self._settings.reconcile_batch,
            tolerated_percent=self._settings.reconcile_tolerance,
        )
        role = Role(
            self,
            "Role",
            assumed_by=ServicePrincipal(
                "states.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                    # The children of a distributed map have the machine's ARN, `/` and its label.
                    "ArnLike": {"aws:SourceArn": [self.arn, f"{self.arn}/*"]},
                },
            ),
            inline_policies={
                "Work": PolicyDocument(statements=list(self._machine_permissions(watched))),
            },
        )
        return CfnStateMachine(
            self,
            "StateMachine",
            state_machine_name=self._name,
            state_machine_type="STANDARD",
            # CDK's own way leaves out what is null, and that means something here.
            definition_string=json.dumps({**steps.definition(), "TimeoutSeconds": _RUN_SECONDS}),
            role_arn=role.role_arn,
        )

    def _machine_permissions(self, watched: WatchedBuckets) -> Iterator[PolicyStatement]:
        """Allow what the steps need, and what a distributed map does to itself.

        https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
        """
        yield allow("lambda:InvokeFunction", on=self.function.arn)
        yield from watched.listing()
        yield allow("states:StartExecution", on=self.arn)
        # AWS documents both forms of a child's ARN.
        executions = self.arn.replace(":stateMachine:", ":execution:")
        children = [f"{executions}/*", f"{executions}:*"]
        yield allow("states:DescribeExecution", "states:StopExecution", on=children)
        results = allow(
            "s3:PutObject",
            "s3:GetObject",
            "s3:ListMultipartUploadParts",
            "s3:AbortMultipartUpload",
            on=f"{watched.own.arn}/{names.RECONCILE_BATCHES}*",
        )
        yield results
        yield from key_permissions(deployment_of(self).key, [results])

    def _run_on(self, watched: WatchedBuckets) -> None:
        """Schedule a run per watched location."""
        role = scheduler_role(self, "Start", "states:StartExecution", on=self.arn)
        own = WatchedLocation(watched.own.resource.bucket_name, names.WATCHED_PREFIX)
        self._schedule(role, own, None)
        for location in watched.others:
            self._schedule(role, location, str(location))

    def _schedule(self, role: Role, location: WatchedLocation, name: str | None) -> None:
        execution_input = {"bucket": location.bucket, "prefix": location.prefix}
        CfnSchedule(
            self,
            f"Schedule-{name}" if name else "Schedule",
            name=names.reconcile_schedule(self._environment, name),
            schedule_expression=self._settings.reconcile_schedule,
            flexible_time_window=CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=CfnSchedule.TargetProperty(
                arn=self.state_machine.attr_arn,
                role_arn=role.role_arn,
                input=Stack.of(self).to_json_string(execution_input),
            ),
        )


def _permissions(
    watched: WatchedBuckets, uploads: UploadsQueue, records: RecordsTable
) -> Iterator[PolicyStatement]:
    own = watched.own
    yield allow("s3:ListBucketVersions", on=watched.bucket_arns)
    yield list_only(own.arn, [names.RECONCILE_REPORTS])
    yield allow("s3:GetObject", "s3:PutObject", on=f"{own.arn}/{names.RECONCILE_REPORTS}*")
    yield allow(
        "dynamodb:BatchGetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        on=records.table.table_arn,
    )
    yield allow("sqs:SendMessage", on=uploads.queue.queue_arn)
