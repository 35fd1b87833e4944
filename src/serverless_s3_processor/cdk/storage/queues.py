from typing import Final

from aws_cdk import Duration
from aws_cdk.aws_sqs import DeadLetterQueue, Queue, QueueEncryption
from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of


def make_queue(
    scope: Construct,
    name: str,
    *,
    visibility_timeout: Duration | None = None,
    dead_letter_queue: DeadLetterQueue | None = None,
) -> Queue:
    """Make a queue that keeps messages for 14 days, the longest that SQS can.

    SQS encrypts it with its own keys or with the customer's key: with the key that AWS manages for
    SQS in KMS, messages of other services would be lost silently.
    """
    key = deployment_of(scope).key
    return Queue(
        scope,
        "Queue",
        queue_name=name,
        encryption=QueueEncryption.KMS if key else QueueEncryption.SQS_MANAGED,
        encryption_master_key=key,
        enforce_ssl=True,
        retention_period=Duration.days(14),
        visibility_timeout=visibility_timeout,
        dead_letter_queue=dead_letter_queue,
    )


class DeadLetters(Construct):
    """A dead-letter queue."""

    def __init__(self, scope: Construct, id_: str, *, name: str) -> None:
        super().__init__(scope, id_)
        self.queue: Final = make_queue(self, name)
