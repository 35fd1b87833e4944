"""What the services need to know of how full a queue is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """What is in a queue: waiting, and received by somebody who is not done with it."""

    waiting: int
    in_flight: int

    @property
    def total(self) -> int:
        """All that is in it."""
        return self.waiting + self.in_flight


class QueueGauge(Protocol):
    """How full one queue is, approximately."""

    def depth(self) -> QueueDepth:
        """Return how many messages there are.

        Raises:
            UnavailableError: the queue refused or failed.
        """

    def oldest_message_age_seconds(self) -> int | None:
        """Return the age of the oldest message, some minutes late; None if it is not told.

        Raises:
            UnavailableError: whoever knows it refused or failed.
        """
