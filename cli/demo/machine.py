"""A subscriber that is a program: a queue of its own that takes notices of objects."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from s3_processor import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.demo.bucket import Version
    from cli.target import Target

_FILTER: Final = {names.NOTICE_KIND: [names.KIND_OBJECT]}
_MOST: Final = 10


@dataclass(frozen=True, slots=True)
class Received:
    """A notice as it came out of the queue: SNS's envelope, and the notice in it."""

    envelope: dict[str, Any]
    notice: dict[str, Any]

    @property
    def version(self) -> Version:
        """What it is about."""
        return self.notice["objectKey"], self.notice["versionId"]

    @property
    def attributes(self) -> dict[str, str]:
        """What a subscription's filter can be about."""
        told = self.envelope.get("MessageAttributes", {})
        return {name: attribute["Value"] for name, attribute in told.items()}


@dataclass(frozen=True, slots=True)
class Machine:
    """The subscriber. It forgets what it has received."""

    target: Target
    queue: str

    def receive(self) -> list[Received]:
        """Return what has come since, after waiting a second for it."""
        sqs = self.target.client("sqs")
        answer = sqs.receive_message(
            QueueUrl=self.queue, MaxNumberOfMessages=_MOST, WaitTimeSeconds=1
        )
        messages = answer.get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return [_received(message["Body"]) for message in messages]


@contextmanager
def subscribed(target: Target) -> Iterator[Machine]:
    """Subscribe a queue to the topic, as anybody may beside the template; remove it at the end."""
    sqs, sns, topic = target.client("sqs"), target.client("sns"), target.output("SNSTopicArn")
    queue = sqs.create_queue(QueueName=f"s3-processor-demo-{target.environment}")["QueueUrl"]
    subscription = ""
    try:
        arn = _arn(sqs, queue)
        policy = {"Policy": json.dumps(_only(topic, arn))}
        sqs.set_queue_attributes(QueueUrl=queue, Attributes=policy)
        subscription = sns.subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=arn,
            Attributes={"FilterPolicy": json.dumps(_FILTER)},
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]
        yield Machine(target, queue)
    finally:
        if subscription:
            sns.unsubscribe(SubscriptionArn=subscription)
        sqs.delete_queue(QueueUrl=queue)


def _arn(sqs: Any, queue: str) -> str:  # noqa: ANN401 - boto3's
    told = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    arn: str = told["Attributes"]["QueueArn"]
    return arn


def _only(topic: str, queue: str) -> dict[str, Any]:
    """Return the policy that lets this topic send to the queue, and nobody else."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _received(body: str) -> Received:
    envelope = json.loads(body)
    return Received(envelope, json.loads(envelope["Message"]))
