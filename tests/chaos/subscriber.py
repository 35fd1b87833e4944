"""A subscriber that receives the notices of all objects while they are published."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Any

from tests.e2e.support.deployment import Deployment
from tests.e2e.support.notices import subscribe_queue
from tests.support.background import in_background


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


@dataclass(frozen=True)
class Subscriber:
    """Receives notices from a queue that is subscribed to the topic."""

    sqs: Any
    url: str
    received: list[Announcement] = field(default_factory=list)

    def receive(self, stopped: Event) -> None:
        """Receive and delete messages until stopped."""
        while not stopped.is_set():
            response = self.sqs.receive_message(
                QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=1
            )
            messages = response.get("Messages", [])
            self.received.extend(map(_announcement, messages))
            if messages:
                entries = [
                    {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                    for number, message in enumerate(messages)
                ]
                self.sqs.delete_message_batch(QueueUrl=self.url, Entries=entries)


@contextmanager
def subscribed(deployment: Deployment) -> Iterator[Subscriber]:
    """Receive all notices while the block lasts."""
    url = subscribe_queue(deployment, "chaos-notices")
    subscriber = Subscriber(deployment.client("sqs"), url)
    with in_background(subscriber.receive):
        yield subscriber


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
