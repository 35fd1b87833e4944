from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CfnOutput, Environment, RemovalPolicy, Stack, Tags

from serverless_s3_processor.cdk.api.api import Api, Served
from serverless_s3_processor.cdk.compute import processor
from serverless_s3_processor.cdk.compute.attacher import Attacher
from serverless_s3_processor.cdk.compute.digest import Digest
from serverless_s3_processor.cdk.compute.notifier import Notifier
from serverless_s3_processor.cdk.compute.processor import Processor, Tables
from serverless_s3_processor.cdk.compute.result_actions import ResultActions, refuse_reads
from serverless_s3_processor.cdk.monitoring.monitored_resources import Watching
from serverless_s3_processor.cdk.monitoring.operations import watch
from serverless_s3_processor.cdk.network.choice import network_for
from serverless_s3_processor.cdk.packaging.package import Package
from serverless_s3_processor.cdk.reconcile.reconciler import Reconciled, Reconciler
from serverless_s3_processor.cdk.security.customer_key import CustomerKey
from serverless_s3_processor.cdk.settings.actions_file import Actions
from serverless_s3_processor.cdk.storage.bucket import WatchedBucket
from serverless_s3_processor.cdk.storage.notices_topic import NoticesTopic
from serverless_s3_processor.cdk.storage.records_table import RecordsTable
from serverless_s3_processor.cdk.storage.summaries_table import SummariesTable
from serverless_s3_processor.cdk.storage.traffic_logs import TrafficLogs
from serverless_s3_processor.cdk.storage.uploads_queue import UploadsQueue
from serverless_s3_processor.cdk.storage.watched_locations import WatchedPlaces
from serverless_s3_processor.locations import project
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from constructs import Construct

    from serverless_s3_processor.cdk.settings.context import Context


class ServerlessS3ProcessorStack(Stack):
    """The whole system, in the order in which an upload passes through it.

    The account is left open, so that the same template is written on every machine. The `dev`
    stack takes its data with it when it is destroyed; every other one keeps bucket and tables.
    """

    def __init__(self, scope: Construct, *, context: Context, region: str) -> None:
        environment = context.env_suffix
        super().__init__(
            scope,
            names.stack(environment),
            env=Environment(region=region),
            description="Processes, records and announces every file that lands in a bucket.",
            termination_protection=not context.disposable,
            # For the resources that CDK cannot tag, CloudFormation does.
            tags={"env": environment},
        )
        Tags.of(self).add("env", environment)
        self._context = context
        self._environment = environment
        self._removal = RemovalPolicy.DESTROY if context.disposable else RemovalPolicy.RETAIN
        self._package = Package(
            self,
            "Package",
            architecture=context.architecture,
            processors=context.processors if context.layer == "create" else (),
            processors_dir=context.processors_dir,
        )
        self._actions = Actions.read(context.actions_file, project())
        self._watching = Watching()
        moves = self._actions.quarantine is not None
        context.kept.check(disposable=context.disposable, moves=moves)
        self._logs = None
        if not context.disposable:
            self._logs = TrafficLogs(self, "TrafficLogs", environment=environment)
        self._compose()

    def _compose(self) -> None:
        if self._context.kms_key_arn:
            CustomerKey(self, context=self._context, removal_policy=self._removal)
        uploads = UploadsQueue(
            self,
            "Uploads",
            environment=self._environment,
            visibility_seconds=processor.VISIBILITY_SECONDS,
        )
        bucket = WatchedBucket(
            self,
            "Bucket",
            environment=self._environment,
            removal_policy=self._removal,
            events_to=uploads,
            kept=self._context.kept,
            logs_to=self._logs.bucket if self._logs else None,
        )
        summaries = SummariesTable(
            self, "Summaries", environment=self._environment, removal_policy=self._removal
        )
        watched = WatchedPlaces(
            own=bucket, others=self._context.bucket_name, key_arns=self._context.bucket_key_arns
        )
        self._attach(watched, uploads)
        records, process = self._process(uploads, watched, summaries)
        notifier = self._announce(records, summaries)
        result_actions = self._act(bucket, records, process)
        reconciler = self._reconcile(Reconciled(watched=watched, uploads=uploads, records=records))
        self._serve(
            Served(
                watched=watched,
                uploads=uploads,
                changes_dead=notifier.dead_letters,
                result_actions=result_actions,
                records=records,
                summaries=summaries,
                processor=process.function,
                state_machine_arn=reconciler.arn,
                actions=self._actions,
            )
        )
        self._watch(uploads, reconciler)
        self._tell(
            S3BucketName=bucket.resource.bucket_name,
            UploadsQueueUrl=uploads.queue.queue_url,
            UploadsDeadLetterQueueUrl=uploads.dead_letters.queue_url,
        )

    def _attach(self, watched: WatchedPlaces, uploads: UploadsQueue) -> None:
        for bucket, prefixes in watched.buckets.items():
            attacher = Attacher(
                self,
                f"Attacher-{bucket}",
                environment=self._environment,
                package=self._package,
                bucket=bucket,
                arn=watched.arn_of(bucket),
                prefixes=prefixes,
                uploads=uploads,
            )
            self._watching.functions.append(attacher.function)

    def _process(
        self, uploads: UploadsQueue, watched: WatchedPlaces, summaries: SummariesTable
    ) -> tuple[RecordsTable, Processor]:
        records = RecordsTable(
            self, "Records", environment=self._environment, removal_policy=self._removal
        )
        process = Processor(
            self,
            "Processor",
            context=self._context,
            package=self._package,
            network=network_for(self, self._context, self._logs),
            uploads=uploads,
            watched=watched,
            tables=Tables(records=records, summaries=summaries),
        )
        self._watching.functions.append(process.function)
        self._tell(
            LambdaFunctionName=process.function.resource.function_name,
            DynamoDBTableName=records.table.table_name,
        )
        return records, process

    def _announce(self, records: RecordsTable, summaries: SummariesTable) -> Notifier:
        topic = NoticesTopic(
            self,
            "Notices",
            environment=self._environment,
            email_address=self._context.email_address,
        )
        notifier = Notifier(
            self,
            "Notifier",
            environment=self._environment,
            package=self._package,
            records=records,
            topic=topic,
            summaries=summaries,
            announce=self._actions.announce.to_setting() if self._actions.announce else "",
        )
        digest = Digest(
            self,
            "Digest",
            environment=self._environment,
            minutes=self._context.digest_minutes,
            package=self._package,
            summaries=summaries,
            topic=topic,
        )
        self._watching.functions.append(digest.function)
        self._watching.reader("changes", notifier.function, notifier.dead_letters)
        self._tell(SNSTopicArn=topic.topic.topic_arn, SummariesTableName=summaries.table.table_name)
        return notifier

    def _act(
        self, bucket: WatchedBucket, records: RecordsTable, process: Processor
    ) -> ResultActions | None:
        """Do with objects what the team declared, if anything."""
        if not self._actions.need_function:
            return None
        act = ResultActions(
            self,
            "Actions",
            environment=self._environment,
            package=self._package,
            actions=self._actions,
            bucket=bucket,
            records=records,
        )
        if self._actions.refuse_reads:
            refuse_reads(self._actions, bucket, process.function, act.function)
        self._watching.reader("actions", act.function, act.dead_letters)
        self._tell(ActionsDeadLetterQueueUrl=act.dead_letters.queue_url)
        return act

    def _reconcile(self, reconciled: Reconciled) -> Reconciler:
        reconciler = Reconciler(
            self,
            "Reconciler",
            context=self._context,
            package=self._package,
            reconciled=reconciled,
        )
        self._watching.functions.append(reconciler.function)
        self._tell(ReconcileStateMachineArn=reconciler.state_machine.attr_arn)
        return reconciler

    def _serve(self, served: Served) -> None:
        api = Api(self, "Api", context=self._context, package=self._package, served=served)
        self._watching.functions.append(api.function)
        self._tell(
            APIGatewayURL=api.gateway.rest_api.url,
            ReadOnlyPolicyArn=api.callers.read_only.managed_policy_arn,
            OperatorPolicyArn=api.callers.operator.managed_policy_arn,
        )

    def _watch(self, uploads: UploadsQueue, reconciler: Reconciler) -> None:
        topic_arn = watch(
            self,
            context=self._context,
            watching=self._watching,
            uploads=uploads,
            state_machine_arn=reconciler.state_machine.attr_arn,
        )
        self._tell(OperationsTopicArn=topic_arn)

    def _tell(self, **outputs: str) -> None:
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
