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
    """The summary of one batch of changes, waiting for the next digest.

    `minute` is `2026-01-31T23:59`; `change` identifies the batch's first change.
    """

    minute: str
    change: str
    summary: Summary


class SummaryTable(Protocol):
    """The table of minute summaries."""

    def put_pending(self, pending: PendingSummary) -> None:
        """Write a batch's summary for the next digest, replacing what the same batch wrote."""

    def pending(self) -> list[PendingSummary]:
        """Return up to a thousand pending summaries, the oldest ones."""

    def claim(self, period: int) -> bool:
        """Claim the digest of a period; False if it, or a later one, was claimed before."""

    def commit_pending(self, pending: Sequence[PendingSummary], expires: datetime) -> None:
        """Add summaries to their minutes and remove them from the pending ones, atomically each.

        Skips what was committed meanwhile; what was replaced by another summary stays pending.

        Raises:
            UnavailableError: some may be committed.
        """

    def minutes(self, day: str, first: str = "00:00", last: str = "23:59") -> Mapping[str, Summary]:
        """Return the summaries of a day (`2026-01-31`) by minute (`23:59`), from first to last."""
