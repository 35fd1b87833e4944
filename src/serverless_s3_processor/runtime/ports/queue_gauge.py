"""The depth of a queue, and the age of its oldest message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """Numbers of messages that are waiting and in flight."""

    waiting: int
    in_flight: int

    @property
    def total(self) -> int:
        """Number of all messages in the queue."""
        return self.waiting + self.in_flight


class QueueGauge(Protocol):
    """The approximate state of one queue."""

    def depth(self) -> QueueDepth:
        """Return the numbers of messages."""

    def oldest_message_age_seconds(self) -> int | None:
        """Return the age of the oldest message, minutes late; None if it is unavailable."""
