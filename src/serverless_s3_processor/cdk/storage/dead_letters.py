from typing import Final

from aws_cdk import Duration
from aws_cdk.aws_sqs import Queue, QueueEncryption
from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of


class DeadLetters(Construct):
    """A queue that keeps what failed for 14 days, the longest that SQS can.

    Encrypted by SQS itself: behind the key that AWS manages for SQS in KMS, what other
    services send would be dropped without a word. A key of the customer's lets them send.
    """

    def __init__(self, scope: Construct, id_: str, *, name: str) -> None:
        super().__init__(scope, id_)
        key = deployment_of(self).key
        self.queue: Final = Queue(
            self,
            "Queue",
            queue_name=name,
            encryption=QueueEncryption.KMS if key else QueueEncryption.SQS_MANAGED,
            encryption_master_key=key,
            enforce_ssl=True,
            retention_period=Duration.days(14),
        )
