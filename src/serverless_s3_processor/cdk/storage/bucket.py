from typing import Final, cast

from aws_cdk import Aws, RemovalPolicy
from aws_cdk.aws_s3 import (
    BlockPublicAccess,
    Bucket,
    BucketEncryption,
    CfnBucket,
    IBucket,
)
from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.security.statements import bucket_arn
from serverless_s3_processor.cdk.storage.lifecycle import lifecycle, lock
from serverless_s3_processor.cdk.storage.provider_logs import own_logs
from serverless_s3_processor.cdk.storage.uploads_queue import UploadsQueue
from serverless_s3_processor.runtime.config import names

_REQUESTS: Final = "requests/"
_EMPTIER: Final = "Custom::S3AutoDeleteObjectsCustomResourceProvider"


class WatchedBucket(Construct):
    """The bucket for uploads, which notifies the queue of changes under `uploads/`.

    A function of CDK empties the bucket before it is destroyed. It exists in a disposable stack
    only: in others, nothing can delete a file.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        events_to: UploadsQueue,
        logs_to: IBucket | None = None,
    ) -> None:
        super().__init__(scope, id_)
        deployment = deployment_of(self)
        name = names.bucket(deployment.environment, Aws.ACCOUNT_ID)
        # The ARN is built from the name: the queue's policy is created before the bucket.
        self.arn: Final = bucket_arn(self, name)
        key, props = deployment.key, deployment.props
        self.resource: Final = Bucket(
            self,
            "Bucket",
            bucket_name=name,
            encryption=BucketEncryption.KMS if key else BucketEncryption.S3_MANAGED,
            encryption_key=key,
            # KMS is called once for many objects, not once per object.
            bucket_key_enabled=True if key else None,
            versioned=True,
            block_public_access=BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            lifecycle_rules=list(lifecycle(props)),
            object_lock_enabled=True if props.object_lock else None,
            object_lock_default_retention=lock(props),
            server_access_logs_bucket=logs_to,
            server_access_logs_prefix=_REQUESTS if logs_to else None,
            removal_policy=deployment.removal_policy,
            auto_delete_objects=deployment.removal_policy == RemovalPolicy.DESTROY,
        )
        self._notify(events_to)
        if deployment.removal_policy == RemovalPolicy.DESTROY:
            own_logs(self, _EMPTIER, names.bucket_emptier(deployment.environment))

    def _notify(self, uploads: UploadsQueue) -> None:
        """Write the notifications into the bucket resource.

        CDK's own method uses a function that may change the notifications of every bucket.
        """
        self.resource.node.add_dependency(uploads.accept_from(self.arn))
        prefix = CfnBucket.FilterRuleProperty(name="prefix", value=names.WATCHED_PREFIX)
        watched = CfnBucket.NotificationFilterProperty(
            s3_key=CfnBucket.S3KeyFilterProperty(rules=[prefix])
        )
        queues = [
            CfnBucket.QueueConfigurationProperty(
                event=event, filter=watched, queue=uploads.queue.queue_arn
            )
            for event in names.WATCHED_EVENTS
        ]
        bucket = cast("CfnBucket", self.resource.node.default_child)
        bucket.notification_configuration = CfnBucket.NotificationConfigurationProperty(
            queue_configurations=queues
        )
