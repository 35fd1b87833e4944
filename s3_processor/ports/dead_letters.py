"""What the services need of the dead letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from s3_processor.domain.dead_letter import DeadLetter


class DeadLetters(Protocol):
    """A queue of messages that failed too often."""

    def receive(self) -> list[DeadLetter]:
        """Return up to ten, and hide them from others for some minutes; none if none is left.

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

    def put(self, bodies: Sequence[str], *, is_bulk: bool) -> list[str | None]:
        """Put up to ten messages on the queue; for each why it was not put, or None if it was.

        Live work is delivered before bulk work.

        Raises:
            UnavailableError: the queue refused or failed; some may be on it.
        """


class FailureLog(Protocol):
    """What the processor logged."""

    def reasons(self, letters: Sequence[DeadLetter]) -> Mapping[str, str]:
        """Return the last logged reason by the message's id, for those that have one.

        Raises:
            UnavailableError: the log refused or failed.
        """
