from typing import Final

from aws_cdk import CfnOutput
from constructs import Construct

from serverless_s3_processor.cdk.api.api import Api, ApiProps
from serverless_s3_processor.cdk.compute import processor
from serverless_s3_processor.cdk.compute.attacher import Attacher
from serverless_s3_processor.cdk.compute.digest import Digest
from serverless_s3_processor.cdk.compute.notifier import Notifier
from serverless_s3_processor.cdk.compute.processor import Processor
from serverless_s3_processor.cdk.compute.result_actions import ResultActions, refuse_reads
from serverless_s3_processor.cdk.monitoring.monitored_resources import MonitoredResources
from serverless_s3_processor.cdk.monitoring.operations import monitor
from serverless_s3_processor.cdk.network.choice import network_for
from serverless_s3_processor.cdk.packaging.package import Package
from serverless_s3_processor.cdk.reconcile.reconciler import Reconciler
from serverless_s3_processor.cdk.security.customer_key import CustomerKey
from serverless_s3_processor.cdk.settings import effective
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.cdk.shared_resources import SharedResources
from serverless_s3_processor.cdk.storage.bucket import WatchedBucket
from serverless_s3_processor.cdk.storage.notices_topic import NoticesTopic
from serverless_s3_processor.cdk.storage.records_table import RecordsTable
from serverless_s3_processor.cdk.storage.summaries_table import SummariesTable
from serverless_s3_processor.cdk.storage.traffic_logs import TrafficLogs
from serverless_s3_processor.cdk.storage.uploads_queue import UploadsQueue
from serverless_s3_processor.cdk.storage.watched_locations import WatchedBuckets
from serverless_s3_processor.runtime.config import names


class S3Processor(SharedResources):
    """The whole system: every file that lands in its bucket is processed, recorded and announced.

    It can be part of any stack, several times if each has an `env_suffix` of its own, which ends
    the name of every resource. The stack's outputs that `s3-processor --stack` looks for end in
    `output_suffix`; by default in the environment's name.

    Only `dev` takes its data with it when it is destroyed. Tags, the region and termination
    protection are those of the stack.

    Raises:
        ContextError: a team's processors can't be deployed, or need services that the network
            can't reach.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        props: S3ProcessorProps | None = None,
        *,
        output_suffix: str | None = None,
    ) -> None:
        props = props or S3ProcessorProps()
        super().__init__(scope, id_, props)
        suffix = names.output_suffix(props.env_suffix) if output_suffix is None else output_suffix
        self._output_suffix: Final = suffix
        self.package = Package(self, "Package", props)
        self._monitored: Final = MonitoredResources()
        self._logs: Final = None if props.disposable else TrafficLogs(self, "TrafficLogs")
        self._compose()

    def _compose(self) -> None:
        """Make all parts, in the order in which an upload passes through them."""
        if self.props.kms_key_arn:
            self.key = CustomerKey(self, "Key").key
        uploads = UploadsQueue(self, "Uploads", visibility_seconds=processor.VISIBILITY_SECONDS)
        bucket = WatchedBucket(
            self, "Bucket", events_to=uploads, logs_to=self._logs.bucket if self._logs else None
        )
        summaries = SummariesTable(self, "Summaries")
        watched = WatchedBuckets(
            own=bucket,
            others=self.props.existing_buckets,
            key_arns=self.props.bucket_key_arns,
        )
        self.bucket, self.queue = bucket.resource, uploads.queue
        self.dead_letter_queue = uploads.dead_letters
        self._attach(watched, uploads)
        records, process = self._process(uploads, watched, summaries)
        notifier = self._announce(records, summaries)
        result_actions = self._act(bucket, records, process)
        reconciler = Reconciler(
            self, "Reconciler", watched=watched, uploads=uploads, records=records
        )
        self._monitored.functions.append(reconciler.function)
        self._add_outputs(ReconcileStateMachineArn=reconciler.state_machine.attr_arn)
        self._serve(
            ApiProps(
                watched=watched,
                uploads=uploads,
                changes_dead_letters=notifier.dead_letters,
                result_actions=result_actions,
                records=records,
                summaries=summaries,
                processor=process.function,
                state_machine_arn=reconciler.arn,
            )
        )
        self.operations_topic = monitor(
            self,
            monitored=self._monitored,
            uploads=uploads,
            state_machine_arn=reconciler.state_machine.attr_arn,
        )
        self._add_outputs(
            **{effective.OUTPUT: effective.to_output(self.props)},
            OperationsTopicArn=self.operations_topic.topic_arn,
            S3BucketName=self.bucket.bucket_name,
            UploadsQueueUrl=self.queue.queue_url,
            UploadsDeadLetterQueueUrl=self.dead_letter_queue.queue_url,
        )

    def _attach(self, watched: WatchedBuckets, uploads: UploadsQueue) -> None:
        """Attach the existing buckets, and only then make buckets.

        Attaching fails most often, and the name of a bucket that a rollback deleted may stay taken
        for hours.
        https://repost.aws/knowledge-center/s3-conflicting-conditional-operation
        """
        created = [watched.own.resource, *([self._logs.bucket] if self._logs else [])]
        for bucket, prefixes in watched.buckets.items():
            attacher = Attacher(
                self,
                f"Attacher-{bucket}",
                bucket=bucket,
                arn=watched.arn_of(bucket),
                prefixes=prefixes,
                uploads=uploads,
            )
            self._monitored.functions.append(attacher.function)
            for resource in created:
                resource.node.add_dependency(attacher.attachment)

    def _process(
        self, uploads: UploadsQueue, watched: WatchedBuckets, summaries: SummariesTable
    ) -> tuple[RecordsTable, Processor]:
        records = RecordsTable(self, "Records")
        process = Processor(
            self,
            "Processor",
            network=network_for(self, self.props, self._logs),
            uploads=uploads,
            watched=watched,
            records=records,
            summaries=summaries,
        )
        self._monitored.functions.append(process.function)
        self.table, self.function = records.table, process.function.resource
        self._add_outputs(
            LambdaFunctionName=self.function.function_name, DynamoDBTableName=self.table.table_name
        )
        return records, process

    def _announce(self, records: RecordsTable, summaries: SummariesTable) -> Notifier:
        topic = NoticesTopic(self, "Notices")
        notifier = Notifier(
            self,
            "Notifier",
            records=records,
            topic=topic,
            summaries=summaries,
        )
        digest = Digest(self, "Digest", summaries=summaries, topic=topic)
        self._monitored.functions.append(digest.function)
        self._monitored.reader("changes", notifier.function, notifier.dead_letters)
        self.topic = topic.topic
        self._add_outputs(
            SNSTopicArn=self.topic.topic_arn, SummariesTableName=summaries.table.table_name
        )
        return notifier

    def _act(
        self, bucket: WatchedBucket, records: RecordsTable, process: Processor
    ) -> ResultActions | None:
        """Add the actions that the team declared, if any."""
        if not self.props.actions.need_function:
            return None
        act = ResultActions(
            self,
            "Actions",
            bucket=bucket,
            records=records,
        )
        if self.props.actions.reads:
            refuse_reads(self.props.actions, bucket, process.function, act.function)
        self._monitored.reader("actions", act.function, act.dead_letters)
        self._add_outputs(ActionsDeadLetterQueueUrl=act.dead_letters.queue_url)
        return act

    def _serve(self, props: ApiProps) -> None:
        api = Api(self, "Api", props=props)
        self._monitored.functions.append(api.function)
        self.api, self._callers = api.gateway.rest_api, api.callers
        self.read_only_policy, self.operator_policy = api.callers.read_only, api.callers.operator
        self._add_outputs(
            APIGatewayURL=self.api.url,
            ReadOnlyPolicyArn=self.read_only_policy.managed_policy_arn,
            OperatorPolicyArn=self.operator_policy.managed_policy_arn,
        )

    def _add_outputs(self, **outputs: str) -> None:
        for name, value in outputs.items():
            output = CfnOutput(self, name, value=value)
            output.override_logical_id(f"{name}{self._output_suffix}")
