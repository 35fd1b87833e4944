"""The table of minute summaries, in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from serverless_s3_processor.runtime.domain.notices.digest import Summary
from serverless_s3_processor.runtime.ports.summary_table import PendingSummary


@dataclass(slots=True)
class MemorySummaryTable:
    """Implements `ports.summary_table.SummaryTable`."""

    _pending: dict[tuple[str, str], PendingSummary] = field(default_factory=dict)
    _minutes: dict[str, Summary] = field(default_factory=dict)
    _last: int | None = None

    def put_pending(self, pending: PendingSummary) -> None:
        self._pending[pending.minute, pending.change] = pending

    def pending(self) -> list[PendingSummary]:
        return [self._pending[key] for key in sorted(self._pending)]

    def claim(self, period: int) -> bool:
        if self._last is not None and self._last >= period:
            return False
        self._last = period
        return True

    def commit_pending(self, pending: Sequence[PendingSummary], expires: datetime) -> None:
        del expires
        for entry in pending:
            key = entry.minute, entry.change
            if self._pending.get(key) == entry:
                del self._pending[key]
                sums = replace(entry.summary, samples=(), failures=())
                self._minutes[entry.minute] = self._minutes.get(entry.minute, Summary()) + sums

    def minutes(self, day: str, first: str = "00:00", last: str = "23:59") -> Mapping[str, Summary]:
        return {
            minute.partition("T")[2]: summary
            for minute, summary in self._minutes.items()
            if f"{day}T{first}" <= minute <= f"{day}T{last}"
        }
