"""What is new or has changed in the table since it was last looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from s3_processor.domain.notice import Change, is_news

if TYPE_CHECKING:
    from collections.abc import Callable

    from s3_processor.domain.record import Record
    from s3_processor.ports import RecordTable

LOOK_BACK: Final = timedelta(minutes=15)
"""How old an upload may be for its change to be seen."""

CLOCKS_DIFFER: Final = timedelta(minutes=5)


@dataclass(slots=True)
class Watch:
    """Finds news by comparing: the index has no order of arrival, only one of uploads."""

    table: RecordTable
    now: Callable[[], datetime]
    prefix: str = ""
    _seen: dict[tuple[str, str], Record] = field(default_factory=dict)

    def look(self) -> list[Record]:
        """Return what is new or different since the last look, oldest upload first."""
        now = self.now()
        found = self.table.newest(now - LOOK_BACK, now + CLOCKS_DIFFER, self.prefix)
        seen = {record.identity: record for record in found}
        news = [record for record in seen.values() if self._is_news(record)]
        self._seen = seen
        return news[::-1]

    def _is_news(self, record: Record) -> bool:
        old = self._seen.get(record.identity)
        return is_news(Change(id="", made=self.now(), old=old, new=record))
