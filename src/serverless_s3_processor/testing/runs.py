"""Runs of reconcile that go on until they are told how they ended."""

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
        """See `ports.runs.ReconcileRuns`."""
        outline = RunSummary(name=name, status=RunStatus.RUNNING, started=self.now())
        self.descriptions[name] = RunDescription(summary=outline, request=request)

    def describe(self, name: str) -> RunDescription | None:
        """See `ports.runs.ReconcileRuns`."""
        return self.descriptions.get(name)

    def stop(self, name: str) -> None:
        """See `ports.runs.ReconcileRuns`."""
        if self.descriptions[name].summary.status is RunStatus.RUNNING:
            self._end(name, RunStatus.STOPPED, {"progress": self.descriptions[name].progress})

    def list_recent(self, max_runs: int) -> list[RunSummary]:
        """See `ports.runs.ReconcileRuns`."""
        outlines = (each.summary for each in self.descriptions.values())
        return sorted(outlines, key=lambda each: each.started, reverse=True)[:max_runs]

    def go_on(self, name: str, progress: ListingProgress) -> None:
        """Have a run come so far."""
        self.descriptions[name] = replace(self.descriptions[name], progress=progress)

    def succeed(self, name: str, report: Mapping[str, Any]) -> None:
        """Have a run end well."""
        self._end(name, RunStatus.SUCCEEDED, {"report": report})

    def fail(self, name: str, failure: str) -> None:
        """Have a run fail."""
        self._end(name, RunStatus.FAILED, {"failure": failure})

    def _end(self, name: str, status: RunStatus, changes: dict[str, Any]) -> None:
        run = self.descriptions[name]
        outline = replace(run.summary, status=status, finished=self.now())
        self.descriptions[name] = replace(run, summary=outline, **{"progress": None, **changes})
