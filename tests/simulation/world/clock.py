"""Time, which only the scheduler moves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_START = datetime(2026, 1, 31, 23, 58, tzinfo=UTC)
"""Shortly before the end of a day and a month: most histories cross it."""


@dataclass(slots=True)
class VirtualClock:
    """Tells the time in milliseconds since the history began."""

    elapsed: int = 0

    def __call__(self) -> datetime:
        return at(self.elapsed)

    def advance(self, milliseconds: int) -> None:
        """Let time pass."""
        self.elapsed += milliseconds


def at(elapsed: int) -> datetime:
    """Return the moment so many milliseconds after a history's beginning."""
    return _START + timedelta(milliseconds=elapsed)
