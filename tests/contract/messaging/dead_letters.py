"""Dead-letter queues that tests send to, behind one face."""

from typing import Protocol

from mypy_boto3_sqs import SQSClient

from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_dead_letters import (
    SQSDeadLetterQueue,
    SQSReturnQueue,
)
from serverless_s3_processor.runtime.config.api import CALL_SECONDS
from serverless_s3_processor.runtime.ports.dead_letters import DeadLetterQueue, ReturnQueue
from serverless_s3_processor.testing.dead_letters import MemoryDeadLetterQueue, MemoryReturnQueue
from tests.support.dead_letters import letter


class DeadLetterBox(Protocol):
    @property
    def letters(self) -> DeadLetterQueue: ...
    @property
    def queue(self) -> ReturnQueue: ...
    def send(self, *bodies: str) -> None: ...
    def on_queue(self) -> list[str]: ...


class MemoryBox:
    def __init__(self) -> None:
        self.letters = MemoryDeadLetterQueue()
        self.queue = MemoryReturnQueue()

    def send(self, *bodies: str) -> None:
        numbers = range(len(self.letters.letters), len(self.letters.letters) + len(bodies))
        self.letters.letters += map(letter, numbers, bodies)

    def on_queue(self) -> list[str]:
        return self.queue.bodies


class SQSBox:
    def __init__(self, client: SQSClient, name: str) -> None:
        self._client = client
        self._dead = client.create_queue(QueueName=f"{name}-dlq")["QueueUrl"]
        self._queue = client.create_queue(QueueName=name)["QueueUrl"]
        self.letters = SQSDeadLetterQueue(
            client, self._dead, visibility_timeout_seconds=CALL_SECONDS
        )
        self.queue = SQSReturnQueue(client, self._queue)

    def send(self, *bodies: str) -> None:
        for body in bodies:
            self._client.send_message(QueueUrl=self._dead, MessageBody=body)

    def on_queue(self) -> list[str]:
        bodies: list[str] = []
        while messages := self._client.receive_message(
            QueueUrl=self._queue, MaxNumberOfMessages=10
        ).get("Messages", []):
            bodies += [message["Body"] for message in messages]
        return bodies
