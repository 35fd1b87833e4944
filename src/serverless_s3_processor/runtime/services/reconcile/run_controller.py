"""Start and stop runs of reconcile."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.ports.runs import RunStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRequest
    from serverless_s3_processor.runtime.ports.runs import ReconcileRuns


@dataclass(frozen=True, slots=True, kw_only=True)
class RunController:
    """Starts and stops runs.

    Runs at the same time do no harm: an object that two of them queue is recorded once. What a
    stopped run has queued is processed all the same.
    """

    runs: ReconcileRuns
    now: Callable[[], datetime]

    def start(self, request: ReconcileRequest) -> str:
        """Start a run and return its name: the time of the request and random digits."""
        name = f"{self.now():%Y%m%dT%H%M%SZ}-{os.urandom(4).hex()}"
        self.runs.start(name, request)
        return name

    def stop(self, name: str) -> RunStatus | None:
        """Stop a run and return its status; None if there is no such run.

        The status is that of the run if it had ended before.
        """
        run = self.runs.describe(name)
        if run is None:
            return None
        if run.summary.status is not RunStatus.RUNNING:
            return run.summary.status
        self.runs.stop(name)
        return RunStatus.STOPPED
