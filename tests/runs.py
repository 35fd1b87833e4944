"""What a run of reconcile reports."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from s3_processor.domain import reconcile_report, reconcile_run
from s3_processor.domain.reconcile_run import Request
from s3_processor.domain.reconciliation import Tally, Verdict
from s3_processor.domain.seen import Totals
from s3_processor.domain.watched import Watched

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
