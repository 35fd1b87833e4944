"""Time in tests: a clock, and the time that Lambda leaves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(slots=True)
class Clock:
    """A clock that goes on by `tick` each time it is asked."""

    moment: datetime = datetime(2026, 1, 31, 12, 0, 0, 250_000, UTC)
    tick: timedelta = timedelta(seconds=1, milliseconds=1)

    def __call__(self) -> datetime:
        self.moment += self.tick
        return self.moment


@dataclass(slots=True)
class Context:
    """Lambda's context."""

    seconds: float = 30
    function_name: str = "s3-processor-test"

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1000)
