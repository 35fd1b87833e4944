"""Start a run of reconcile."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRequest
    from serverless_s3_processor.runtime.ports.runs import ReconcileRuns


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRun:
    """Starts runs, as many as are asked for: they do each other no harm.

    Two that meet put an object on the queue twice, and what is processed twice is recorded once.
    """

    runs: ReconcileRuns
    now: Callable[[], datetime]

    def __call__(self, request: ReconcileRequest) -> str:
        """Return the name of the run: when it was asked for, and something that is its own.

        Raises:
            UnavailableError: who runs them refused or failed.
        """
        name = f"{self.now():%Y%m%dT%H%M%SZ}-{os.urandom(4).hex()}"
        self.runs.start(name, request)
        return name
