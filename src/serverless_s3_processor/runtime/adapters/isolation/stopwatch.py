"""A stopwatch that can be paused."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Stopwatch:
    """Counts seconds while it runs; it is stopped at first."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._counted = 0.0
        self._started: float | None = None

    @property
    def seconds(self) -> float:
        """The seconds that it has run so far."""
        running = 0.0 if self._started is None else self._clock() - self._started
        return self._counted + running

    def start(self) -> None:
        """Run until `stop`."""
        if self._started is None:
            self._started = self._clock()

    def stop(self) -> None:
        """Stop until the next `start`."""
        self._counted, self._started = self.seconds, None

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop for the duration of the `with` block."""
        self.stop()
        try:
            yield
        finally:
            self.start()
