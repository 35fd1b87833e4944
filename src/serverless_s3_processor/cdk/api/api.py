from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_sqs import IQueue
from constructs import Construct

from serverless_s3_processor.cdk.api.callers import Callers
from serverless_s3_processor.cdk.api.gateway import Gateway
from serverless_s3_processor.cdk.compute.function import Function, FunctionProps
from serverless_s3_processor.cdk.compute.result_actions import ResultActions
from serverless_s3_processor.cdk.deployment import Deployment, deployment_of
from serverless_s3_processor.cdk.security.statements import allow, only_partition
from serverless_s3_processor.cdk.storage.records_table import RecordsTable
from serverless_s3_processor.cdk.storage.summaries_table import SummariesTable
from serverless_s3_processor.cdk.storage.uploads_queue import UploadsQueue
from serverless_s3_processor.cdk.storage.watched_locations import WatchedBuckets
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.api import CALL_SECONDS, ApiSettings

_READ_DEAD_LETTERS: Final = (
    "sqs:ReceiveMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:GetQueueAttributes",
)
_WRITTEN_ATTRIBUTES: Final = [names.OBJECT_KEY, names.UPLOAD_TIME, names.ACTIONS_REQUESTED]
"""The attributes of a record that the function may write or use in a condition."""


@dataclass(frozen=True, kw_only=True)
class ApiProps:
    """The resources that the API reports on and changes."""

    watched: WatchedBuckets
    uploads: UploadsQueue
    changes_dead_letters: IQueue
    result_actions: ResultActions | None
    records: RecordsTable
    summaries: SummariesTable
    processor: Function
    state_machine_arn: str


class Api(Construct):
    """The REST API for signed requests of this account, and the function behind it.

    The function can request processing of objects and sign links and forms for them. Its policy
    refuses requests that are signed in their headers, as the AWS SDK signs them; code that runs as
    the function could still use a link that it signs. Step Functions reports the results of
    reconcile runs.
    """

    def __init__(self, scope: Construct, id_: str, props: ApiProps) -> None:
        super().__init__(scope, id_)
        deployment = deployment_of(self)
        function_props = FunctionProps(
            name=names.api_function(deployment.environment),
            module="api",
            settings=_settings(deployment, props),
            permissions=list(
                _permissions(props, moves=deployment.props.actions.quarantine is not None)
            ),
            # API Gateway times out after 29 seconds with a 504, which is clear. If Lambda times out
            # the function earlier, the answer is a 502, as for any failure.
            timeout_seconds=CALL_SECONDS,
            memory_mb=512,
        )
        self.function: Final = Function(self, "Function", function_props)
        self.gateway: Final = Gateway(
            self,
            "Gateway",
            function=self.function,
        )
        self.callers: Final = Callers(self, "Callers", gateway=self.gateway)


def _settings(deployment: Deployment, props: ApiProps) -> ApiSettings:
    actions, declared = props.result_actions, deployment.props.actions
    return ApiSettings(
        environment=deployment.environment,
        bucket=props.watched.own.resource.bucket_name,
        watched=props.watched.settings,
        queue_url=props.uploads.queue.queue_url,
        dead_letters_url=props.uploads.dead_letters.queue_url,
        changes_dead_letters_url=props.changes_dead_letters.queue_url,
        actions_dead_letters_url=actions.dead_letters.queue_url if actions else "",
        actions_log=actions.function.log_group if actions else "",
        records_table=props.records.table.table_name,
        summaries_table=props.summaries.table.table_name,
        processor_log=props.processor.log_group,
        state_machine_arn=props.state_machine_arn,
        tag=declared.tag_key,
        quarantine=declared.quarantine_setting,
        object_lock=deployment.props.object_lock,
        cors_origins=",".join(deployment.props.cors_origins),
    )


def _permissions(props: ApiProps, *, moves: bool) -> Iterator[PolicyStatement]:
    yield from _queue_permissions(props)
    yield from _object_permissions(props.watched)
    yield from _run_permissions(props.state_machine_arn)
    if props.result_actions:
        yield from _action_permissions(props.result_actions, props.records)
    records, summaries = props.records.table.table_arn, props.summaries.table.table_arn
    yield allow("dynamodb:Query", on=[records, f"{records}/index/{names.TIME_INDEX}", summaries])
    cursor_key = allow("dynamodb:GetItem", "dynamodb:PutItem", on=summaries)
    yield only_partition(cursor_key, names.SUMMARY_CURSOR)
    if moves:
        yield _release_permission(records)
    yield allow("logs:FilterLogEvents", on=props.processor.log_group_arns)
    # Metrics have no ARN.
    yield allow("cloudwatch:GetMetricData", on="*")


def _release_permission(records: str) -> PolicyStatement:
    """Allow requesting the release of an object, and nothing else."""
    request = allow("dynamodb:UpdateItem", on=records)
    attributes = [names.OBJECT_KEY, names.UPLOAD_TIME, "releaseRequestedAt"]
    request.add_condition("ForAllValues:StringEquals", {"dynamodb:Attributes": attributes})
    return request


def _queue_permissions(props: ApiProps) -> Iterator[PolicyStatement]:
    uploads = props.uploads
    yield allow("sqs:SendMessage", "sqs:GetQueueAttributes", on=uploads.queue.queue_arn)
    yield allow(*_READ_DEAD_LETTERS, "sqs:DeleteMessage", on=uploads.dead_letters.queue_arn)
    yield allow(*_READ_DEAD_LETTERS, on=props.changes_dead_letters.queue_arn)


def _action_permissions(actions: ResultActions, records: RecordsTable) -> Iterator[PolicyStatement]:
    """Allow reading the stream changes whose actions failed, and requesting the actions again."""
    yield allow(*_READ_DEAD_LETTERS, "sqs:DeleteMessage", on=actions.dead_letters.queue_arn)
    yield allow("dynamodb:GetRecords", "dynamodb:GetShardIterator", on=records.stream_arn)
    request = allow("dynamodb:UpdateItem", on=records.table.table_arn)
    request.add_condition("ForAllValues:StringEquals", {"dynamodb:Attributes": _WRITTEN_ATTRIBUTES})
    yield request
    yield allow("logs:FilterLogEvents", on=actions.function.log_group_arns)


def _run_permissions(machine: str) -> Iterator[PolicyStatement]:
    """Allow starting, describing and stopping the runs of one state machine.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
    """
    yield allow("states:StartExecution", "states:ListExecutions", on=machine)
    runs = machine.replace(":stateMachine:", ":execution:")
    yield allow(
        "states:DescribeExecution", "states:StopExecution", "states:ListMapRuns", on=f"{runs}:*"
    )
    maps = machine.replace(":stateMachine:", ":mapRun:")
    yield allow("states:DescribeMapRun", on=f"{maps}/*")


def _object_permissions(watched: WatchedBuckets) -> Iterator[PolicyStatement]:
    """Allow only what is signed in a form or a link, for others to use.

    https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
    """
    yield allow("s3:ListBucketVersions", on=watched.bucket_arns)
    link = allow("s3:GetObject", "s3:GetObjectVersion", on=watched.object_arns)
    link.add_condition("StringEquals", {"s3:authType": "REST-QUERY-STRING"})
    yield link
    yield from watched.decrypting()
    # It signs no uploads to existing buckets.
    form = allow("s3:PutObject", on=f"{watched.own.arn}/{names.WATCHED_PREFIX}*")
    form.add_condition("StringEquals", {"s3:authType": "POST"})
    yield form
