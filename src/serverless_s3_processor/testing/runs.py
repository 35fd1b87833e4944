"""Runs of reconcile that end when a test ends them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRequest
from serverless_s3_processor.runtime.ports.runs import (
    ListingProgress,
    RunDescription,
    RunStatus,
    RunSummary,
)


@dataclass(slots=True)
class MemoryRuns:
    """Implements `ports.runs.ReconcileRuns`."""

    now: Callable[[], datetime]
    descriptions: dict[str, RunDescription] = field(default_factory=dict)

    def start(self, name: str, request: ReconcileRequest) -> None:
        summary = RunSummary(name=name, status=RunStatus.RUNNING, started=self.now())
        self.descriptions[name] = RunDescription(summary=summary, request=request)

    def describe(self, name: str) -> RunDescription | None:
        return self.descriptions.get(name)

    def stop(self, name: str) -> None:
        if self.descriptions[name].summary.status is RunStatus.RUNNING:
            self._end(name, RunStatus.STOPPED, {"progress": self.descriptions[name].progress})

    def list_recent(self, max_runs: int) -> list[RunSummary]:
        summaries = (description.summary for description in self.descriptions.values())
        return sorted(summaries, key=lambda summary: summary.started, reverse=True)[:max_runs]

    def go_on(self, name: str, progress: ListingProgress) -> None:
        """Set the progress of a run."""
        self.descriptions[name] = replace(self.descriptions[name], progress=progress)

    def succeed(self, name: str, report: Mapping[str, Any]) -> None:
        """Let a run succeed."""
        self._end(name, RunStatus.SUCCEEDED, {"report": report})

    def fail(self, name: str, failure: str) -> None:
        """Let a run fail."""
        self._end(name, RunStatus.FAILED, {"failure": failure})

    def _end(self, name: str, status: RunStatus, changes: dict[str, Any]) -> None:
        run = self.descriptions[name]
        summary = replace(run.summary, status=status, finished=self.now())
        self.descriptions[name] = replace(run, summary=summary, **{"progress": None, **changes})
