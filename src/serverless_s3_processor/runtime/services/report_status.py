"""Tell how the system is: what waits, what failed for good, and what was recorded lately."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.ports import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from serverless_s3_processor.runtime.ports.queue_gauge import QueueDepth, QueueGauge
    from serverless_s3_processor.runtime.services.summarize_minutes import SummarizeMinutes

LATELY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """How the system is.

    `oldest_seconds` is the age of the oldest message, None if it is not told, and `oldest_trouble`
    why, if whoever knows it failed; `uploads_dead`, `changes_dead` and `actions_dead` are numbers
    of dead letters, hidden ones included; `last_hour` how many were recorded, by status.
    """

    queue: QueueDepth
    oldest_seconds: int | None
    uploads_dead: int
    changes_dead: int
    actions_dead: int
    last_hour: Mapping[str, int]
    oldest_trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportStatus:
    """Asks the queues and the summaries."""

    uploads: QueueGauge
    uploads_dead: QueueGauge
    changes_dead: QueueGauge
    actions_dead: QueueGauge | None
    sum_up: SummarizeMinutes
    now: Callable[[], datetime]

    def __call__(self) -> StatusReport:
        """Return the status.

        Raises:
            UnavailableError: a queue or the summaries refused or failed.
        """
        oldest, trouble = self._oldest()
        return StatusReport(
            queue=self.uploads.depth(),
            oldest_seconds=oldest,
            oldest_trouble=trouble,
            uploads_dead=self.uploads_dead.depth().total,
            changes_dead=self.changes_dead.depth().total,
            actions_dead=self.actions_dead.depth().total if self.actions_dead else 0,
            last_hour=self._last_hour(),
        )

    def _oldest(self) -> tuple[int | None, str | None]:
        """Return the age, or why there is none: the depth is worth knowing without it."""
        try:
            return self.uploads.oldest_seconds(), None
        except UnavailableError as error:
            return None, str(error)

    def _last_hour(self) -> Counter[str]:
        now = self.now()
        counts = Counter[str]()
        for summary in self.sum_up(now - LATELY, now + timedelta(minutes=1)).values():
            counts.update({status.value: number for status, number in summary.counts.items()})
        return counts
