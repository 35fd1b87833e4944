"""A queue of our own that topics send to, for as long as something is to be seen of them."""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from serverless_s3_processor.cli.deployment.target import Target

_MAX_MESSAGES: Final = 10

Filter = dict[str, list[str]]
"""What attributes a message must have; an empty one lets all through."""


@dataclass(frozen=True, slots=True)
class TemporaryQueue:
    """The queue. It forgets what it has received."""

    target: Target
    url: str

    def receive(self) -> list[dict[str, Any]]:
        """Return SNS's envelopes of what has come since, after waiting a second for it."""
        sqs = self.target.client("sqs")
        answer = sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=_MAX_MESSAGES, WaitTimeSeconds=1
        )
        messages = answer.get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in messages]


@contextmanager
def subscribed(target: Target, name: str, topics: Mapping[str, Filter]) -> Iterator[TemporaryQueue]:
    """Subscribe a queue to topics, which are given by ARN; remove it at the end, whatever happens.

    The queue has its policy from the beginning: one that is set later takes up to a minute to be in
    force, and what SNS is refused until then it does not try again.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """
    sqs, sns = target.client("sqs"), target.client("sns")
    arn = _beside(next(iter(topics)), name)
    policy = json.dumps(_only(list(topics), arn))
    with ExitStack() as undo:
        url = sqs.create_queue(QueueName=name, Attributes={"Policy": policy})["QueueUrl"]
        undo.callback(sqs.delete_queue, QueueUrl=url)
        for topic, filter_policy in topics.items():
            filtered = {"FilterPolicy": json.dumps(filter_policy)} if filter_policy else {}
            subscription = sns.subscribe(
                TopicArn=topic,
                Protocol="sqs",
                Endpoint=arn,
                Attributes=filtered,
                ReturnSubscriptionArn=True,
            )["SubscriptionArn"]
            undo.callback(sns.unsubscribe, SubscriptionArn=subscription)
        yield TemporaryQueue(target, url)


def _beside(topic: str, name: str) -> str:
    """Return the ARN of a queue in a topic's account and region."""
    arn, partition, _, region, account, _ = topic.split(":")
    return ":".join((arn, partition, "sqs", region, account, name))


def _only(topics: list[str], queue: str) -> dict[str, Any]:
    """Return the policy that lets these topics send to the queue, and nobody else."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": topics}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
