from collections.abc import Sequence
from typing import Final

from aws_cdk import CustomResource, Duration
from constructs import Construct

from serverless_s3_processor.cdk.compute.function import Function, FunctionProps
from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.security.statements import allow
from serverless_s3_processor.cdk.storage.uploads_queue import UploadsQueue
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.attacher import AttacherSettings

# It waits until the new queue policy applies, so that S3 may send to the queue.
_TIMEOUT_SECONDS: Final = 150
# The function always responds; if it crashes, CloudFormation waits no longer than this.
_RESPONSE_TIMEOUT_SECONDS: Final = 240


class Attacher(Construct):
    """Adds the queue to the notifications of an existing bucket, and keeps all others.

    Each bucket has its own function and role: when a bucket is no longer watched, CloudFormation
    updates resources before it deletes others, and a shared role would no longer have access to
    that bucket. The function of CDK's construct may change the notifications of every bucket.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        bucket: str,
        arn: str,
        prefixes: Sequence[str],
        uploads: UploadsQueue,
    ) -> None:
        super().__init__(scope, id_)
        environment = deployment_of(self).environment
        name = names.attacher_function(environment, bucket)
        props = FunctionProps(
            name=name,
            # The last part of its name identifies the bucket.
            what=f"attacher-{name.rpartition('-')[2]}",
            module="attacher",
            settings=AttacherSettings(environment=environment),
            permissions=[allow("s3:GetBucketNotification", "s3:PutBucketNotification", on=arn)],
            timeout_seconds=_TIMEOUT_SECONDS,
        )
        self.function: Final = Function(self, "Function", props)
        self.attachment: Final = CustomResource(
            self,
            "Attachment",
            service_token=self.function.arn,
            resource_type="Custom::S3BucketAttachment",
            service_timeout=Duration.seconds(_RESPONSE_TIMEOUT_SECONDS),
            properties={
                "BucketName": bucket,
                "QueueArn": uploads.queue.queue_arn,
                "Prefixes": list(prefixes),
            },
        )
        self.attachment.node.add_dependency(uploads.accept_from(arn))
