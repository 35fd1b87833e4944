"""Topics whose messages tests can look at, behind one face."""

import json
from typing import Any, Protocol

from mypy_boto3_sns import SNSClient
from mypy_boto3_sqs import SQSClient

from serverless_s3_processor.runtime.adapters.aws.each_call import one_by_one
from serverless_s3_processor.runtime.adapters.aws.messaging.sns_notice_topic import SNSNoticeTopic
from serverless_s3_processor.runtime.domain.notices.notice import Notice
from serverless_s3_processor.runtime.ports.notice_topic import NoticeTopic
from serverless_s3_processor.testing.notice_topic import MemoryNoticeTopic
from tests.support.aws.queues import create_queue, queue_arn


class Topic(Protocol):
    @property
    def topic(self) -> NoticeTopic: ...
    def delivered(self, count: int) -> list[Notice]: ...


class MemoryTopic:
    def __init__(self) -> None:
        self.topic = self._topic = MemoryNoticeTopic()

    def delivered(self, count: int) -> list[Notice]:
        del count
        return self._topic.published


class SNSTopic:
    """A topic with a queue subscribed to it, both named `name`.

    `publisher` is the client that publishes, if it is another than `sns`.
    """

    def __init__(self, sns: SNSClient, sqs: SQSClient, name: str, publisher: Any = None) -> None:
        arn = sns.create_topic(Name=name)["TopicArn"]
        publish_each = publisher.concurrently(2) if publisher else one_by_one(sns.publish_batch)
        self.topic = SNSNoticeTopic(publish_each, arn)
        self._sqs = sqs
        self._url = create_queue(sqs, name, "sns", arn)
        sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue_arn(sqs, self._url))

    def delivered(self, count: int) -> list[Notice]:
        """Receive until `count` messages came, or none comes within a second."""
        notices: list[Notice] = []
        while len(notices) < count:
            answer = self._sqs.receive_message(
                QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=1
            )
            if not answer.get("Messages"):
                break
            notices += (_notice(json.loads(m["Body"])) for m in answer["Messages"])
        return notices


def _notice(envelope: dict[str, object]) -> Notice:
    attributes = envelope.get("MessageAttributes", {})
    assert isinstance(attributes, dict)
    return Notice(
        subject=str(envelope["Subject"]),
        message=str(envelope["Message"]),
        attributes={name: _value(**attribute) for name, attribute in attributes.items()},
    )


def _value(Type: str, Value: str) -> str | tuple[str, ...]:  # noqa: N803 - as SNS spells them
    return tuple(json.loads(Value)) if Type == "String.Array" else Value
