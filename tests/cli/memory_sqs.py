"""SQS and CloudWatch Logs in memory, as far as the commands on dead letters call them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from s3_processor.domain.dead_letter import DeadLetter

UPLOADS, CHANGES = "s3-processor-uploads-dlq-dev", "s3-processor-changes-dlq-dev"
QUEUE = "s3-processor-uploads-dev"


@dataclass
class MemorySqs:
    """The queues by name, which are their URLs; `on_send` happens before each send."""

    letters: dict[str, list[DeadLetter]]
    sent: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    refused: str | None = None
    on_send: Callable[[], None] = lambda: None

    def get_queue_url(self, QueueName: str) -> Any:  # noqa: N803 - boto3's
        return {"QueueUrl": QueueName}

    def receive_message(self, QueueUrl: str, **_options: Any) -> Any:  # noqa: N803
        seen = [each for each in self.letters[QueueUrl] if each.receipt not in self.hidden][:10]
        self.hidden |= {each.receipt for each in seen}
        return {"Messages": [_message(each) for each in seen]}

    def change_message_visibility_batch(self, QueueUrl: str, Entries: Any) -> Any:  # noqa: N803
        del QueueUrl
        self.hidden -= {entry["ReceiptHandle"] for entry in Entries}
        return {}

    def send_message_batch(self, QueueUrl: str, Entries: Any) -> Any:  # noqa: N803
        assert QueueUrl == QUEUE
        self.on_send()
        refused = [e["Id"] for e in Entries if self.refused and self.refused in e["MessageBody"]]
        self.sent += [e["MessageBody"] for e in Entries if e["Id"] not in refused]
        return {"Failed": [{"Id": id_, "Code": "Odd", "Message": "so odd"} for id_ in refused]}

    def delete_message_batch(self, QueueUrl: str, Entries: Any) -> Any:  # noqa: N803
        gone = {entry["ReceiptHandle"] for entry in Entries}
        left = [each for each in self.letters[QueueUrl] if each.receipt not in gone]
        self.letters[QueueUrl][:] = left
        return {}


def _message(letter: DeadLetter) -> dict[str, Any]:
    return {
        "MessageId": letter.id,
        "Body": letter.body,
        "ReceiptHandle": letter.receipt,
        "Attributes": {
            "SentTimestamp": str(int(letter.sent.timestamp() * 1000)),
            "ApproximateReceiveCount": str(letter.receives),
        },
    }


@dataclass
class MemoryLogs:
    """The processor's log, which is whole on one page."""

    messages: list[str]

    def get_paginator(self, _call: str) -> MemoryLogs:
        return self

    def paginate(self, logGroupName: str, **_options: Any) -> Iterator[Any]:  # noqa: N803
        assert logGroupName == "/aws/lambda/s3-processor-dev"
        yield {"events": [{"message": message} for message in self.messages]}
