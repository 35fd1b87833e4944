"""A machine subscriber that receives all object notices while they come."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Thread
from types import TracebackType
from typing import Any

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.deployment import Deployment

QUEUE = "chaos-notices"


@dataclass(frozen=True)
class Announcement:
    """One notice, and when SNS published it."""

    at: datetime
    key: str
    upload_time: str
    status: str
    size: int | None
    etag: str | None

    @property
    def identity(self) -> tuple[str, str]:
        return self.key, self.upload_time


class Subscriber:
    """Subscribed on entry; receives until the end of the `with` block."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._sqs = deployment.client("sqs")
        self._ended = Event()
        self._thread = Thread(target=self._run, name="subscriber")
        self.received: list[Announcement] = []

    def __enter__(self) -> Subscriber:
        self._url = self._sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
        self._subscribe()
        self._thread.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _subscribe(self) -> None:
        answer = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        queue, topic = answer["Attributes"]["QueueArn"], self._deployment.outputs["SNSTopicArn"]
        policy = json.dumps(_only_from(topic, queue))
        self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": policy})
        objects_only = json.dumps({names.NOTICE_KIND: [names.KIND_OBJECT]})
        self._deployment.client("sns").subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=queue,
            Attributes={"FilterPolicy": objects_only},
        )

    def _run(self) -> None:
        while not self._ended.is_set():
            answer = self._sqs.receive_message(
                QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=1
            )
            messages = answer.get("Messages", [])
            self.received += map(_announcement, messages)
            if messages:
                self._sqs.delete_message_batch(QueueUrl=self._url, Entries=_entries(messages))


def _entries(messages: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [
        {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
        for number, message in enumerate(messages)
    ]


def _announcement(message: dict[str, Any]) -> Announcement:
    envelope = json.loads(message["Body"])
    notice = json.loads(envelope["Message"])
    return Announcement(
        at=datetime.fromisoformat(envelope["Timestamp"]),
        key=notice["objectKey"],
        upload_time=notice["uploadTime"],
        status=notice["status"],
        size=notice["objectSize"],
        etag=notice["etag"],
    )


def _only_from(topic: str, queue: str) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
