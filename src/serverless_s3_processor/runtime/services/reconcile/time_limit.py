"""How long a step may go on before it hands over to the next invocation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class TimeLimit:
    """Up when no more than `reserve` seconds are left, or `most` were spent."""

    def __init__(
        self,
        remaining_seconds: Callable[[], float],
        reserve: float,
        max_seconds: float | None = None,
    ) -> None:
        self._left = remaining_seconds
        self._noted = remaining_seconds()
        self._end = reserve if max_seconds is None else max(reserve, self._noted - max_seconds)

    def is_up(self) -> bool:
        """Tell whether nothing more is to be begun."""
        return self._left() <= self._end

    def take_milliseconds(self) -> int:
        """Return how long it took since this was last asked, or since the beginning."""
        before, self._noted = self._noted, self._left()
        return round((before - self._noted) * 1000)
