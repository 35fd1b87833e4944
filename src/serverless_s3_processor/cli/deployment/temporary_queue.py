"""A temporary queue that subscribes to topics."""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from serverless_s3_processor.cli.deployment.target import Target

_MAX_MESSAGES: Final = 10

Filter = dict[str, list[str]]
"""The attributes that a message must have; an empty one matches every message."""


@dataclass(frozen=True, slots=True)
class TemporaryQueue:
    """The queue. Receiving a message deletes it."""

    target: Target
    url: str

    def receive(self) -> list[dict[str, Any]]:
        """Return SNS's envelopes of new messages, after waiting up to a second for them."""
        sqs = self.target.client("sqs")
        response = sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=_MAX_MESSAGES, WaitTimeSeconds=1
        )
        messages = response.get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in messages]

    def find(
        self, is_match: Callable[[dict[str, Any]], bool], seconds: int
    ) -> dict[str, Any] | None:
        """Return the first message that matches, in JSON; None without one in that time."""
        for _ in range(seconds):
            for envelope in self.receive():
                message: dict[str, Any] = json.loads(envelope["Message"])
                if is_match(message):
                    return message
        return None


@contextmanager
def subscribed(target: Target, name: str, topics: Mapping[str, Filter]) -> Iterator[TemporaryQueue]:
    """Subscribe a queue to topics, given by ARN, and remove it at the end.

    The queue is created with its policy: a policy that is set later takes up to a minute to take
    effect, and SNS does not repeat deliveries that are refused until then.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """
    sqs, sns = target.client("sqs"), target.client("sns")
    arn = _queue_arn(next(iter(topics)), name)
    policy = json.dumps(_policy(list(topics), arn))
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


def _queue_arn(topic: str, name: str) -> str:
    """Return the ARN of a queue in a topic's account and region."""
    arn, partition, _, region, account, _ = topic.split(":")
    return ":".join((arn, partition, "sqs", region, account, name))


def _policy(topics: list[str], queue: str) -> dict[str, Any]:
    """Return the policy that lets only these topics send to the queue."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": topics}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
