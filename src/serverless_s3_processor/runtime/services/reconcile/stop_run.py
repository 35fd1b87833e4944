"""Stop a run of reconcile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.ports.runs import RunStatus

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.ports.runs import ReconcileRuns


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRun:
    """Stops runs: what they put on the queue before is processed all the same."""

    runs: ReconcileRuns

    def __call__(self, name: str) -> RunStatus | None:
        """Return how the run is then: stopped, or what it was if it was over; None without one.

        Raises:
            UnavailableError: who runs them refused or failed.
        """
        run = self.runs.describe(name)
        if run is None:
            return None
        if run.summary.status is not RunStatus.RUNNING:
            return run.summary.status
        self.runs.stop(name)
        return RunStatus.STOPPED
