"""Records that are new or have changed since the last look."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.rendering import records
from serverless_s3_processor.cli.uploading.keys import ObjectArgument
from serverless_s3_processor.runtime.domain.notices.notice import RecordChange, should_announce

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.client import Client
    from serverless_s3_processor.client.responses.objects import Record

LOOK_BACK: Final = timedelta(minutes=15)
"""The maximum age of an upload whose changes are visible."""
_ALL_OBJECTS: Final = ObjectArgument("")
_PAGE_SIZE: Final = 1000
_MAX_PAGES: Final = 5
"""Maximum number of pages per look: nobody can read along with more."""


@dataclass(slots=True)
class Watch:
    """Finds changes by comparison: a listing is ordered by upload, not by change."""

    api: Client
    now: Callable[[], datetime]
    argument: ObjectArgument = _ALL_OBJECTS
    _seen: dict[tuple[str, str], Record] = field(default_factory=dict)

    def look(self) -> list[Record]:
        """Return the records that are new or different since the last look, oldest upload first."""
        since = self.now() - LOOK_BACK
        bucket, prefix = self.argument.bucket, self.argument.key
        pages = self.api.pages(bucket=bucket, prefix=prefix, since=since, limit=_PAGE_SIZE)
        seen = {
            (record["objectKey"], record["uploadTime"]): record
            for page in islice(pages, _MAX_PAGES)
            for record in page["objects"]
        }
        changed = [record for identity, record in seen.items() if self._is_news(identity, record)]
        self._seen = seen
        return changed[::-1]

    def _is_news(self, identity: tuple[str, str], record: Record) -> bool:
        old = self._seen.get(identity)
        before = records.of(old) if old else None
        return should_announce(
            RecordChange(id="", timestamp=self.now(), old=before, new=records.of(record))
        )
