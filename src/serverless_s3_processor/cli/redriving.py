"""Dead letters returned, call by call."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from serverless_s3_processor.cli.rendering import hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.client import Client
    from serverless_s3_processor.client.filters import RedriveOptions
    from serverless_s3_processor.client.responses.failures import (
        RedriveOutcome,
        RedriveReport,
        RedriveResult,
    )


@dataclass(slots=True, kw_only=True)
class _Progress:
    last: dict[str, RedriveOutcome] = field(default_factory=dict)
    answer: RedriveReport | None = None


@dataclass(slots=True)
class Redriving:
    """One redrive of up to `most` messages."""

    api: Client
    options: RedriveOptions
    max_count: int | None = None
    _progress: _Progress = field(default_factory=_Progress)

    @property
    def counts(self) -> Counter[str]:
        """How many messages had which fate in the end, so far."""
        return Counter(self._progress.last.values())

    @property
    def dry_run(self) -> bool:
        """Whether nothing is returned."""
        return self.options.get("dry_run", False)

    @property
    def more(self) -> bool:
        """Whether there may be more, of which nobody was told."""
        answer = self._progress.answer
        return answer is not None and not answer["complete"]

    @property
    def hidden(self) -> str | None:
        """Return what to say of those that the last call could not see; None if all could be."""
        answer = self._progress.answer
        if answer is None or not answer["inFlight"]:
            return None
        returned = self.counts["returned"]
        return hidden.said(
            answer["inFlight"], answer["visibilityTimeoutSeconds"], returned=returned
        )

    def fates(self) -> Iterator[RedriveResult]:
        """Yield what becomes of each message; what was skipped or failed before is told once.

        It ends when nothing is left, or nothing more can be returned.
        """
        for answer in self.api.redrive_all(limit=self.max_count, **self.options):
            self._progress.answer = answer
            yield from self._news(answer["results"])

    def _news(self, results: list[RedriveResult]) -> Iterator[RedriveResult]:
        for result in results:
            if self._progress.last.get(result["messageId"]) != result["outcome"]:
                self._progress.last[result["messageId"]] = result["outcome"]
                yield result
