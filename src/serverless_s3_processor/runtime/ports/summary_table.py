"""The table of minute summaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.notices.digest import Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingSummary:
    """What one batch of changes came to, waiting for the next digest.

    `minute` is `2026-01-31T23:59`; `change` identifies the batch's first change.
    """

    minute: str
    change: str
    summary: Summary


class SummaryTable(Protocol):
    """The table of minute summaries."""

    def put_pending(self, pending: PendingSummary) -> None:
        """Keep a batch's summary for the next digest, replacing what the same batch wrote.

        Raises:
            UnavailableError: the table refused or failed.
        """

    def pending(self) -> list[PendingSummary]:
        """Return the oldest of what waits for a digest, a thousand at most.

        Raises:
            UnavailableError: the table refused or failed.
        """

    def claim(self, period: int) -> bool:
        """Take the right to send the digest of a period; False if it, or a later, was taken.

        Raises:
            UnavailableError: the table refused or failed.
        """

    def commit_pending(self, pending: Sequence[PendingSummary], expires: datetime) -> None:
        """Add summaries to their minutes and stop them waiting, in one step each.

        What was settled meanwhile is passed over; what was put again with another summary goes on
        waiting.

        Raises:
            UnavailableError: the table refused or failed; some may be settled.
        """

    def minutes(self, day: str, first: str = "00:00", last: str = "23:59") -> Mapping[str, Summary]:
        """Return the summaries of a day (`2026-01-31`) by minute (`23:59`), from first to last.

        Raises:
            UnavailableError: the table refused or failed.
        """
