"""Send the digest of what was recorded since the last one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.notices import digest
from serverless_s3_processor.runtime.ports import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.runtime.domain.notices.digest import Summary
    from serverless_s3_processor.runtime.ports.notice_topic import NoticeTopic
    from serverless_s3_processor.runtime.ports.summary_table import SummaryTable


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSender:
    """Sends at most one digest per period of `minutes`; keeps summaries for `keep_days`."""

    topic: NoticeTopic
    summaries: SummaryTable
    now: Callable[[], datetime]
    environment: str
    minutes: int
    keep_days: int

    def send(self) -> Summary | None:
        """Send and return the pending summaries; None if there are none, or a digest was sent.

        The period is claimed before the digest is sent, so that there is never a second one; the
        summaries are committed afterwards, so that none is lost. A crash in between repeats them
        in the next digest. If AWS is unavailable, they wait for the next period.
        """
        waiting = self.summaries.pending()
        summary = digest.merge(entry.summary for entry in waiting)
        if summary.total:
            if not self.summaries.claim(self._period()):
                return None
            self._publish(summary)
        self.summaries.commit_pending(waiting, self.now() + timedelta(days=self.keep_days))
        return summary if summary.total else None

    def unsent_age_seconds(self) -> float:
        """Return the age of the oldest pending summary; 0 if there is none."""
        waiting = self.summaries.pending()
        if not waiting:
            return 0
        oldest = min(clock.parse(entry.minute) for entry in waiting)
        return max(0, round((self.now() - oldest).total_seconds()))

    def _period(self) -> int:
        return int(self.now().timestamp()) // (60 * self.minutes)

    def _publish(self, summary: Summary) -> None:
        (refusal,) = self.topic.publish([digest.render(summary, self.environment)])
        if refusal is not None:
            raise UnavailableError(f"the digest was not published: {refusal.reason}")
