"""The time limit of a step, after which the next invocation continues."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class TimeLimit:
    """Is up when at most `reserve` seconds remain, or `max_seconds` were spent."""

    def __init__(
        self,
        remaining_seconds: Callable[[], float],
        reserve: float,
        max_seconds: float | None = None,
    ) -> None:
        self._remaining_seconds = remaining_seconds
        self._last_remaining = remaining_seconds()
        self._end = (
            reserve if max_seconds is None else max(reserve, self._last_remaining - max_seconds)
        )

    def is_up(self) -> bool:
        """Tell whether to begin nothing more."""
        return self._remaining_seconds() <= self._end

    def take_milliseconds(self) -> int:
        """Return the time since the last call, or since the beginning."""
        before, self._last_remaining = self._last_remaining, self._remaining_seconds()
        return round((before - self._last_remaining) * 1000)
