"""Dead letters returned, call by call."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from s3_processor_client import Client
    from s3_processor_client.answers import Fate, RedriveResult


@dataclass(slots=True, kw_only=True)
class _Progress:
    last: dict[str, Fate] = field(default_factory=dict)
    complete: bool = True


@dataclass(slots=True)
class Redriving:
    """One redrive of up to `most` messages."""

    api: Client
    dry_run: bool = field(kw_only=True)
    most: int | None = field(kw_only=True)
    include_foreign: bool = field(kw_only=True)
    _progress: _Progress = field(default_factory=_Progress)

    @property
    def counts(self) -> Counter[str]:
        """How many messages had which fate in the end, so far."""
        return Counter(self._progress.last.values())

    @property
    def more(self) -> bool:
        """Whether there may be more, of which nobody was told."""
        return not self._progress.complete

    def fates(self) -> Iterator[RedriveResult]:
        """Yield what becomes of each message; what was skipped or failed before is told once.

        It ends when nothing is left, or nothing more can be returned.
        """
        for answer in self.api.redrive_all(
            dry_run=self.dry_run, most=self.most, include_foreign=self.include_foreign
        ):
            self._progress.complete = answer["complete"]
            yield from self._news(answer["results"])

    def _news(self, results: list[RedriveResult]) -> Iterator[RedriveResult]:
        for result in results:
            if self._progress.last.get(result["messageId"]) != result["fate"]:
                self._progress.last[result["messageId"]] = result["fate"]
                yield result
