"""Dead-letter queues, and where their messages come from and return to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter, StreamBatch
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports.queue_gauge import QueueDepth


class DeadLetterQueue(Protocol):
    """A dead-letter queue."""

    def depth(self) -> QueueDepth:
        """Return approximately how many messages are waiting and in flight."""

    def receive(self) -> list[DeadLetter]:
        """Return up to ten messages, and hide them from others as long as a call can take.

        Returns none if this call can see no more.
        """

    def release(self, letters: Sequence[DeadLetter]) -> None:
        """Let others see messages again at once; ignore those that are gone.

        Raises:
            UnavailableError: they become visible when their timeout ends.
        """

    def delete(self, letters: Sequence[DeadLetter]) -> list[str | None]:
        """Delete up to ten messages; return for each None, or why it was not deleted.

        Raises:
            UnavailableError: some may be deleted.
        """


class ReturnQueue(Protocol):
    """The queue that dead letters return to."""

    def put(self, bodies: Sequence[str], *, is_bulk: bool = False) -> list[str | None]:
        """Put up to ten messages on the queue; return for each None, or why it was refused.

        Live work is delivered before bulk work.

        Raises:
            UnavailableError: some may be on the queue.
        """


class ChangeStream(Protocol):
    """The stream of the table of records."""

    def records(self, batch: StreamBatch) -> list[Record]:
        """Return the records that the changes of a batch wrote, and those between them.

        Raises:
            LookupError: the stream no longer holds them.
        """


class FailureLog(Protocol):
    """The log of a function."""

    def reasons(self, letters: Sequence[DeadLetter]) -> Mapping[str, str]:
        """Return the last logged reason by message id, for messages that have one."""
