"""What the services need of the dead letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter, StreamBatch
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports.queue_gauge import QueueDepth


class DeadLetterQueue(Protocol):
    """A queue of messages that failed too often."""

    def depth(self) -> QueueDepth:
        """Return approximately how many there are, and how many of them are hidden by a call.

        Raises:
            UnavailableError: the queue refused or failed.
        """

    def receive(self) -> list[DeadLetter]:
        """Return up to ten, and hide them from others for as long as a call can take.

        None are returned if none is left that this call can see.

        Raises:
            UnavailableError: the queue refused or failed.
        """

    def release(self, letters: Sequence[DeadLetter]) -> None:
        """Let others see them again at once; what is gone is passed over.

        Raises:
            UnavailableError: the queue refused or failed; they come back by themselves.
        """

    def delete(self, letters: Sequence[DeadLetter]) -> list[str | None]:
        """Delete up to ten for good; for each why it was not, or None if it was.

        Raises:
            UnavailableError: the queue refused or failed; some may be deleted.
        """


class ReturnQueue(Protocol):
    """The queue that dead letters came from, to which they may return."""

    def put(self, bodies: Sequence[str], *, is_bulk: bool = False) -> list[str | None]:
        """Put up to ten messages on the queue; for each why it was not put, or None if it was.

        Live work is delivered before bulk work.

        Raises:
            UnavailableError: the queue refused or failed; some may be on it.
        """


class ChangeStream(Protocol):
    """The stream of the table of records, to those who look up what a function gave up."""

    def records(self, batch: StreamBatch) -> list[Record]:
        """Return the records that the changes wrote; those of changes between them too.

        Raises:
            LookupError: the stream no longer holds them.
            UnavailableError: the stream refused or failed.
        """


class ActionRequests(Protocol):
    """The table of records, to those who request that its actions are taken again."""

    def request_actions(self, identity: tuple[str, str], requested: str) -> bool:
        """Note a request on a record, which its stream reports; False if there is no such record.

        Raises:
            UnavailableError: the table refused or failed.
        """


class FailureLog(Protocol):
    """What a function logged."""

    def reasons(self, letters: Sequence[DeadLetter]) -> Mapping[str, str]:
        """Return the last logged reason by the message's id, for those that have one.

        Raises:
            UnavailableError: the log refused or failed.
        """
