from typing import Final

from aws_cdk import Duration
from aws_cdk.aws_sqs import Queue, QueueEncryption
from constructs import Construct


class DeadLetters(Construct):
    """A queue that keeps what failed for 14 days, the longest that SQS can.

    Encrypted by SQS itself: behind the key that AWS manages for SQS in KMS, what other
    services send would be dropped without a word.
    """

    def __init__(self, scope: Construct, id_: str, *, name: str) -> None:
        super().__init__(scope, id_)
        self.queue: Final = Queue(
            self,
            "Queue",
            queue_name=name,
            encryption=QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(14),
        )
