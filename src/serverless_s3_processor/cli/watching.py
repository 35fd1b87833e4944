"""What is new or has changed on record since it was last looked at."""

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
"""How old an upload may be for its change to be seen."""
_EVERYTHING: Final = ObjectArgument("")
_PAGE: Final = 1000
_MAX_PAGES: Final = 5
"""Of one look: beyond that nobody reads along."""


@dataclass(slots=True)
class Watch:
    """Finds news by comparing: listings have no order of arrival, only one of uploads."""

    api: Client
    now: Callable[[], datetime]
    argument: ObjectArgument = _EVERYTHING
    _seen: dict[tuple[str, str], Record] = field(default_factory=dict)

    def look(self) -> list[Record]:
        """Return what is new or different since the last look, oldest upload first."""
        since = self.now() - LOOK_BACK
        bucket, prefix = self.argument.bucket, self.argument.key
        pages = self.api.pages(bucket=bucket, prefix=prefix, since=since, limit=_PAGE)
        found = [record for page in islice(pages, _MAX_PAGES) for record in page["objects"]]
        seen = {(record["objectKey"], record["uploadTime"]): record for record in found}
        news = [record for identity, record in seen.items() if self._is_news(identity, record)]
        self._seen = seen
        return news[::-1]

    def _is_news(self, identity: tuple[str, str], record: Record) -> bool:
        old = self._seen.get(identity)
        before = records.of(old) if old else None
        return should_announce(
            RecordChange(id="", timestamp=self.now(), old=before, new=records.of(record))
        )
