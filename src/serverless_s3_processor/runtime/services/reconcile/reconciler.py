"""The steps of one run of reconcile: begin, batch, rest, records, finish."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.domain.reconcile import report as reconcile_report
from serverless_s3_processor.runtime.domain.reconcile import run as reconcile_run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations
    from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRun
    from serverless_s3_processor.runtime.domain.reconcile.scanned_range import Requests, Totals
    from serverless_s3_processor.runtime.ports.run_files import RunFiles
    from serverless_s3_processor.runtime.services.reconcile.gap_reconciler import GapReconciler
    from serverless_s3_processor.runtime.services.reconcile.range_reconciler import RangeReconciler
    from serverless_s3_processor.runtime.services.reconcile.segment_reconciler import (
        SegmentReconciler,
    )

_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciler:
    """The services of the steps, and the first and last step."""

    ranges: RangeReconciler
    gaps: GapReconciler
    segments: SegmentReconciler
    files: RunFiles
    requests: Requests
    now: Callable[[], datetime]
    watched: WatchedLocations
    grace_minutes: int
    memory_mb: int

    def begin(self, name: str, execution_input: object) -> ReconcileRun:
        """Begin a run.

        Raises:
            InvalidInputError: the input is invalid.
        """
        request = reconcile_run.parse_request(execution_input)
        return reconcile_run.begin_run(request, name, self.watched, self.now(), self.grace_minutes)

    def finish(
        self, run: ReconcileRun, listed: Totals, scanned: Sequence[Totals]
    ) -> dict[str, Any]:
        """Write the report and return it."""
        report = reconcile_report.build_report(run, self.now(), listed, scanned, self.memory_mb)
        self._write(run.name, report)
        return report

    def fail(
        self, run: str, started: str, execution_input: object, error: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Write the report of a failed run and return it."""
        report = reconcile_report.build_failure_report(
            run, started, self.now(), execution_input, error
        )
        self._write(run, report)
        return report

    def _write(self, run: str, report: Mapping[str, Any]) -> None:
        content = json.dumps(report, indent=2).encode()
        self.files.put(reconcile_report.report_key(run), content, _JSON)
