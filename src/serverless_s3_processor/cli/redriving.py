"""The return of dead letters to their queue, call by call."""

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


@dataclass(slots=True)
class RedriveSession:
    """One redrive of up to `max_count` messages."""

    api: Client
    options: RedriveOptions
    max_count: int | None = None
    _outcomes: dict[str, RedriveOutcome] = field(default_factory=dict)
    _report: RedriveReport | None = None

    @property
    def counts(self) -> Counter[str]:
        """The number of messages with each outcome, so far."""
        return Counter(self._outcomes.values())

    @property
    def dry_run(self) -> bool:
        """Whether nothing is returned."""
        return self.options.get("dry_run", False)

    @property
    def may_have_more(self) -> bool:
        """Whether there may be messages without a result."""
        return self._report is not None and not self._report["complete"]

    @property
    def hidden(self) -> str | None:
        """What to note about messages that the last call could not receive; None without any."""
        report = self._report
        if report is None or not report["inFlight"]:
            return None
        returned = self.counts["returned"]
        return hidden.describe(
            report["inFlight"], report["visibilityTimeoutSeconds"], returned=returned
        )

    def results(self) -> Iterator[RedriveResult]:
        """Yield the result of each message, and again only if its outcome changes.

        It ends when no message is left, or no further one can be returned.
        """
        for report in self.api.redrive_all(limit=self.max_count, **self.options):
            self._report = report
            for result in report["results"]:
                if self._outcomes.get(result["messageId"]) != result["outcome"]:
                    self._outcomes[result["messageId"]] = result["outcome"]
                    yield result
