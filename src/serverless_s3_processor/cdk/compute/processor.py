import itertools
from typing import Any, Final

from aws_cdk import Aws
from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_lambda import CfnEventSourceMapping
from constructs import Construct

from serverless_s3_processor.cdk.compute.function import Function, FunctionProps
from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.network.network import Network
from serverless_s3_processor.cdk.packaging.own_processors import OwnProcessors
from serverless_s3_processor.cdk.partition import without_refused_tags
from serverless_s3_processor.cdk.security.statements import allow, only_partition
from serverless_s3_processor.cdk.settings.errors import ContextError
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.cdk.storage.records_table import RecordsTable
from serverless_s3_processor.cdk.storage.summaries_table import SummariesTable
from serverless_s3_processor.cdk.storage.uploads_queue import UploadsQueue
from serverless_s3_processor.cdk.storage.watched_locations import WatchedBuckets
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.processor import ProcessorSettings

_TIMEOUT_SECONDS: Final = 30
_MEMORY_MB: Final = 512
_THUMBNAIL_MEMORY_MB: Final = 1769
"""One full vCPU: decoding images takes time, and a batch that times out is delivered again."""
_REACHABLE_SERVICES: Final = ("dynamodb", "s3")
_BATCH_WINDOW_SECONDS: Final = 1

VISIBILITY_SECONDS: Final = 6 * _TIMEOUT_SECONDS + _BATCH_WINDOW_SECONDS
"""Visibility timeout of messages in flight: time for Lambda to retry when throttled.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""


class Processor(Construct):
    """The function that reads and records objects, in batches of up to 100 from the queue.

    It reads 16 objects at the same time, up to 8 MiB of each, and processors unpack that: hence
    the memory.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        network: Network,
        uploads: UploadsQueue,
        watched: WatchedBuckets,
        records: RecordsTable,
        summaries: SummariesTable,
    ) -> None:
        super().__init__(scope, id_)
        deployment = deployment_of(self)
        environment, settings = deployment.environment, deployment.props
        read = _read_from(watched)
        write = [_write_to(records), _mark_days_in(summaries)]
        own = _own_permissions(settings.own_processors, watched, environment, network)
        derive = _write_derived(watched) if settings.thumbnails else []
        network.open_to_s3([*read, *derive, *own.get("s3", [])])
        network.open_to_dynamodb([*write, *own.get("dynamodb", [])])
        function_props = FunctionProps(
            name=names.processor_function(environment),
            module="processor",
            settings=ProcessorSettings(
                environment=environment,
                watched=watched.settings,
                records_table=records.table.table_name,
                summaries_table=summaries.table.table_name,
                thumbnails=settings.thumbnails,
                bucket=watched.own.resource.bucket_name if settings.thumbnails else "",
            ),
            permissions=[
                *read,
                *write,
                *derive,
                *watched.decrypting(),
                _receive_from(uploads),
                *itertools.chain(*own.values()),
            ],
            timeout_seconds=_TIMEOUT_SECONDS,
            memory_mb=_THUMBNAIL_MEMORY_MB if settings.thumbnails else _MEMORY_MB,
            network=network,
            environment=settings.own_processors.environment,
            layers=deployment.package.layers,
        )
        self.function: Final = Function(self, "Function", function_props)
        mapping = self._follow(uploads, settings)
        # Resources are deleted in reverse order: emptying the bucket needs no records.
        mapping.node.add_dependency(watched.own.resource)

    def _follow(self, uploads: UploadsQueue, settings: S3ProcessorProps) -> CfnEventSourceMapping:
        """Limit concurrency: with reserved concurrency, throttled messages become dead letters.

        A mapping has a maximum concurrency or provisioned pollers, not both.
        """
        mapping = CfnEventSourceMapping(
            self,
            "Uploads",
            function_name=self.function.resource.function_name,
            event_source_arn=uploads.queue.queue_arn,
            batch_size=100,
            maximum_batching_window_in_seconds=_BATCH_WINDOW_SECONDS,
            function_response_types=["ReportBatchItemFailures"],
            **_scaling(settings),
        )
        return without_refused_tags(mapping)


def _scaling(settings: S3ProcessorProps) -> dict[str, Any]:
    if settings.poller_range is None:
        concurrency = CfnEventSourceMapping.ScalingConfigProperty(
            maximum_concurrency=settings.processor_concurrency
        )
        return {"scaling_config": concurrency}
    minimum, maximum = settings.poller_range
    pollers = CfnEventSourceMapping.ProvisionedPollerConfigProperty(
        minimum_pollers=minimum, maximum_pollers=maximum
    )
    return {"provisioned_poller_config": pollers}


def _read_from(watched: WatchedBuckets) -> list[PolicyStatement]:
    """Reading requires ListBucket: without it, S3 responds 403 for an object that is gone.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_Permissions
    An object whose key only its uploader has (SSE-C) shows up in a listing only.
    """
    return [
        allow("s3:GetObject", "s3:GetObjectVersion", on=watched.object_arns),
        allow("s3:ListBucket", "s3:ListBucketVersions", on=watched.bucket_arns),
    ]


def _write_derived(watched: WatchedBuckets) -> list[PolicyStatement]:
    return [allow("s3:PutObject", on=f"{watched.own.arn}/{names.DERIVED_PREFIX}*")]


def _own_permissions(
    own: OwnProcessors, watched: WatchedBuckets, environment: str, network: Network
) -> dict[str, list[PolicyStatement]]:
    """Return the additional permissions of a team's own processors, by service.

    Raises:
        ContextError: the network can't reach a service.
    """
    placeholders = {
        "account": Aws.ACCOUNT_ID,
        "bucket": watched.own.arn,
        "env": environment,
        "partition": Aws.PARTITION,
        "region": Aws.REGION,
    }
    statements: dict[str, list[PolicyStatement]] = {}
    for permission in own.permissions:
        for service in sorted(permission.services):
            if service not in _REACHABLE_SERVICES and not network.has_way_out:
                raise ContextError(
                    f"The processors need {service}, which the network can't reach: "
                    "deploy with -c nat_gateways=1, or remove the permissions."
                )
            actions = [a for a in permission.actions if a.partition(":")[0] == service]
            statement = allow(*actions, on=permission.resources_in(placeholders))
            statements.setdefault(service, []).append(statement)
    return statements


def _write_to(records: RecordsTable) -> PolicyStatement:
    return allow(
        "dynamodb:BatchWriteItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        on=records.table.table_arn,
    )


def _mark_days_in(summaries: SummariesTable) -> PolicyStatement:
    mark = allow("dynamodb:PutItem", on=summaries.table.table_arn)
    return only_partition(mark, names.SUMMARY_DAYS)


def _receive_from(uploads: UploadsQueue) -> PolicyStatement:
    return allow(
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        on=uploads.queue.queue_arn,
    )
