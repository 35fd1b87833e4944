"""Summarize what was recorded, minute by minute."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.notices.digest import Summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from serverless_s3_processor.runtime.ports.summary_table import SummaryTable


@dataclass(frozen=True, slots=True, kw_only=True)
class MinuteSummaries:
    """Adds the pending summaries to those that digests have reported."""

    summaries: SummaryTable

    def read(self, since: datetime, until: datetime) -> Mapping[str, Summary]:
        """Return the summaries of the minutes of [since, until), by `2026-01-31T23:59`.

        Pending ones are read first: a digest that is sent in between is counted twice for a moment,
        rather than not at all.
        """
        first, last = (
            clock.format_minute(since),
            clock.format_minute(until - timedelta(microseconds=1)),
        )
        summaries = defaultdict[str, Summary](Summary)
        for pending in self.summaries.pending():
            if first <= pending.minute <= last:
                summaries[pending.minute] += pending.summary
        for day in _days(first, last):
            begin, end = max(first, f"{day}T00:00"), min(last, f"{day}T23:59")
            for minute, summary in self.summaries.minutes(day, begin[-5:], end[-5:]).items():
                summaries[f"{day}T{minute}"] += summary
        return summaries


def _days(first: str, last: str) -> Iterator[str]:
    day, end = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
    while day <= end:
        yield day.isoformat()
        day += timedelta(days=1)
