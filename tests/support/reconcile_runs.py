"""What a run of reconcile reports."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from serverless_s3_processor.runtime.domain import reconcile_report, reconcile_run
from serverless_s3_processor.runtime.domain.reconcile_run import Request
from serverless_s3_processor.runtime.domain.reconciliation import Tally, Verdict
from serverless_s3_processor.runtime.domain.seen import Totals
from serverless_s3_processor.runtime.domain.watched import Watched

_NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
_LISTED = Tally(
    {Verdict.FINE: 1200, Verdict.MISSING: 20, Verdict.STALE: 3, Verdict.YOUNG: 11},
)
REPORT = reconcile_report.report(
    reconcile_run.begin(Request(), "run", Watched.read("bucket/uploads/"), _NOW, 15),
    _NOW,
    Totals(tally=_LISTED, requests=Counter(lists=2, invocations=3, children=2, milliseconds=1500)),
    [Totals(tally=Tally({Verdict.FINE: 1200, Verdict.GHOST: 4}), requests=Counter(readUnits=99))],
    512,
)
"""As the domain writes it."""
