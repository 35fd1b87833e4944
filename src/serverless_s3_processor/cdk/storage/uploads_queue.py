from typing import Final

from aws_cdk import Aws, Duration
from aws_cdk.aws_iam import PolicyStatement, ServicePrincipal
from aws_cdk.aws_sqs import DeadLetterQueue
from constructs import Construct, IDependable

from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.storage.queues import DeadLetters, make_queue
from serverless_s3_processor.runtime.config import names

_RECEIVES: Final = 5


class UploadsQueue(Construct):
    """The queue that S3 sends events to; after five receives a message becomes a dead letter.

    Messages wait for up to 14 days, so a processor that fails over the holidays loses nothing.
    """

    def __init__(self, scope: Construct, id_: str, *, visibility_seconds: int) -> None:
        super().__init__(scope, id_)
        environment = deployment_of(self).environment
        self.dead_letters: Final = DeadLetters(
            self, "DeadLetters", name=names.uploads_dead_letters(environment)
        ).queue
        self.queue: Final = make_queue(
            self,
            names.uploads_queue(environment),
            visibility_timeout=Duration.seconds(visibility_seconds),
            dead_letter_queue=DeadLetterQueue(max_receive_count=_RECEIVES, queue=self.dead_letters),
        )

    def accept_from(self, bucket_arn: str) -> IDependable:
        """Let S3 send on behalf of this bucket of this account only.

        S3 sends a test message when the notification is configured: that resource must depend on
        what this returns.
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
        """
        added = self.queue.add_to_resource_policy(
            PolicyStatement(
                principals=[ServicePrincipal("s3.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[self.queue.queue_arn],
                conditions={
                    "ArnEquals": {"aws:SourceArn": bucket_arn},
                    "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                },
            )
        )
        if added.policy_dependable is None:
            raise LookupError("The queue has no policy.")
        return added.policy_dependable
