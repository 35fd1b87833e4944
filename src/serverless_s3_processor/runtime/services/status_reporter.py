"""Report the status: waiting messages, dead letters, and the records of the last hour."""

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
    from serverless_s3_processor.runtime.services.notices.minute_summaries import MinuteSummaries

RECENT: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """The status of the system.

    `oldest_message_problem` is why the age is None, if reading it failed. Numbers of dead letters
    include those in flight; `last_hour` counts records by status.
    """

    queue: QueueDepth
    oldest_message_age_seconds: int | None
    upload_dead_letters: int
    change_dead_letters: int
    action_dead_letters: int
    last_hour: Mapping[str, int]
    oldest_message_problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReporter:
    """Reads the queues and the summaries."""

    uploads: QueueGauge
    upload_dead_letters: QueueGauge
    change_dead_letters: QueueGauge
    action_dead_letters: QueueGauge | None
    summaries: MinuteSummaries
    now: Callable[[], datetime]

    def report(self) -> StatusReport:
        """Return the status."""
        oldest, problem = self._oldest()
        return StatusReport(
            queue=self.uploads.depth(),
            oldest_message_age_seconds=oldest,
            oldest_message_problem=problem,
            upload_dead_letters=self.upload_dead_letters.depth().total,
            change_dead_letters=self.change_dead_letters.depth().total,
            action_dead_letters=self.action_dead_letters.depth().total
            if self.action_dead_letters
            else 0,
            last_hour=self._last_hour(),
        )

    def _oldest(self) -> tuple[int | None, str | None]:
        """Return the age, or why it is unavailable: the rest is useful without it."""
        try:
            return self.uploads.oldest_message_age_seconds(), None
        except UnavailableError as error:
            return None, str(error)

    def _last_hour(self) -> Counter[str]:
        now = self.now()
        counts = Counter[str]()
        for summary in self.summaries.read(now - RECENT, now + timedelta(minutes=1)).values():
            counts.update({status.value: number for status, number in summary.counts.items()})
        return counts
