"""The dead-letter queue, and the queue that its messages came from, on SQS."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.aws.errors import translate_errors
from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_entries import message_entries
from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_queue_gauge import depth_of
from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
from serverless_s3_processor.runtime.ports import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

    from serverless_s3_processor.runtime.ports.queue_gauge import QueueDepth

MAX_MESSAGES: Final = 10
_WAIT_TIME_SECONDS: Final = 1
"""Long polling queries all of SQS's servers, so a queue that seems empty is empty."""
_MAX_BATCH_BYTES: Final = 200_000


class SQSDeadLetterQueue:
    """Implements `ports.dead_letters.DeadLetterQueue`.

    It receives and deletes messages itself: `StartMessageMoveTask` reports nothing about single
    messages, and moves foreign ones, too. The visibility timeout is as long as a call can take, so
    that the messages of a call that failed become visible soon.
    """

    def __init__(self, client: SQSClient, url: str, *, visibility_timeout_seconds: int) -> None:
        self._client = client
        self._url = url
        self._visibility_timeout_seconds = visibility_timeout_seconds

    def depth(self) -> QueueDepth:
        return depth_of(self._client, self._url)

    def receive(self) -> list[DeadLetter]:
        with translate_errors("receiving dead letters"):
            response = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=MAX_MESSAGES,
                VisibilityTimeout=self._visibility_timeout_seconds,
                WaitTimeSeconds=_WAIT_TIME_SECONDS,
                MessageSystemAttributeNames=["SentTimestamp", "ApproximateReceiveCount"],
            )
        return [_letter(message) for message in response.get("Messages", [])]

    def release(self, letters: Sequence[DeadLetter]) -> None:
        for start in range(0, len(letters), MAX_MESSAGES):
            entries: Any = [
                {"Id": str(index), "ReceiptHandle": letter.receipt_handle, "VisibilityTimeout": 0}
                for index, letter in enumerate(letters[start : start + MAX_MESSAGES])
            ]
            with translate_errors("releasing dead letters"):
                self._client.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)

    def delete(self, letters: Sequence[DeadLetter]) -> list[str | None]:
        if not letters:
            return []
        entries: Any = [
            {"Id": str(index), "ReceiptHandle": letter.receipt_handle}
            for index, letter in enumerate(letters)
        ]
        with translate_errors("deleting dead letters"):
            response = self._client.delete_message_batch(QueueUrl=self._url, Entries=entries)
        return _refusals(len(letters), response)


class SQSReturnQueue:
    """Implements `ports.dead_letters.ReturnQueue`."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def put(self, bodies: Sequence[str], *, is_bulk: bool = False) -> list[str | None]:
        refusals: list[str | None] = []
        for batch in _batches(bodies):
            try:
                refusals += self._put(batch, is_bulk=is_bulk)
            except UnavailableError:
                if not refusals:
                    raise
                refusals += ["the queue refused or failed"] * (len(bodies) - len(refusals))
                break
        return refusals

    def _put(self, bodies: Sequence[str], *, is_bulk: bool) -> list[str | None]:
        with translate_errors("returning messages to the queue"):
            response = self._client.send_message_batch(
                QueueUrl=self._url, Entries=message_entries(bodies, is_bulk=is_bulk)
            )
        return _refusals(len(bodies), response)


def _batches(bodies: Sequence[str]) -> Iterator[list[str]]:
    """Yield the bodies in batches that one call accepts.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
    """
    batch: list[str] = []
    size = 0
    for body in bodies:
        length = len(body.encode())
        if batch and size + length > _MAX_BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(body)
        size += length
    if batch:
        yield batch


def _letter(message: MessageTypeDef) -> DeadLetter:
    attributes: Mapping[Any, str] = message.get("Attributes", {})
    return DeadLetter(
        id=message["MessageId"],
        body=message["Body"],
        sent_at=datetime.fromtimestamp(int(attributes["SentTimestamp"]) / 1000, UTC),
        receive_count=int(attributes["ApproximateReceiveCount"]),
        receipt_handle=message["ReceiptHandle"],
    )


def _refusals(count: int, response: Any) -> list[str | None]:  # noqa: ANN401 - of several calls
    failed = response.get("Failed", [])
    refused = {entry["Id"]: f"{entry['Code']}: {entry.get('Message', '')}" for entry in failed}
    return [refused.get(str(index)) for index in range(count)]
