from typing import Final

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk.aws_ec2 import FlowLogDestination, FlowLogTrafficType, Vpc
from aws_cdk.aws_s3 import BlockPublicAccess, Bucket, BucketEncryption, LifecycleRule
from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.runtime.config import names

_DAYS: Final = 90
_FLOWS: Final = "flows"


class TrafficLogs(Construct):
    """The bucket of the access logs of the stack's bucket, and of the network's flow logs.

    It does not log requests to itself, which would never end. S3 can write access logs only with
    its own keys.
    Flow logs cost half as much here as in CloudWatch, and need no role.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        self.bucket: Final = Bucket(
            self,
            "Bucket",
            bucket_name=names.logs_bucket(deployment_of(self).environment, Aws.ACCOUNT_ID),
            encryption=BucketEncryption.S3_MANAGED,
            versioned=True,
            block_public_access=BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            lifecycle_rules=[
                LifecycleRule(
                    expiration=Duration.days(_DAYS),
                    noncurrent_version_expiration=Duration.days(1),
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                ),
                LifecycleRule(expired_object_delete_marker=True),
            ],
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )

    def follow(self, vpc: Vpc) -> None:
        """Log the accepted and rejected traffic of a network."""
        vpc.add_flow_log(
            "Flows",
            destination=FlowLogDestination.to_s3(self.bucket, _FLOWS),
            traffic_type=FlowLogTrafficType.ALL,
        )
