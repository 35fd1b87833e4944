"""What a run of reconcile reports."""

from collections import Counter
from datetime import UTC, datetime

from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations
from serverless_s3_processor.runtime.domain.reconcile import report
from serverless_s3_processor.runtime.domain.reconcile import run as reconcile_run
from serverless_s3_processor.runtime.domain.reconcile.comparison import Tally, Verdict
from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRequest
from serverless_s3_processor.runtime.domain.reconcile.scanned_range import Totals

_NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
_LISTED = Tally(
    {Verdict.MATCHES: 1200, Verdict.MISSING: 20, Verdict.STALE: 3, Verdict.TOO_RECENT: 11},
)
REPORT = report.build_report(
    reconcile_run.begin_run(
        ReconcileRequest(), "run", WatchedLocations.parse("bucket/uploads/"), _NOW, 15
    ),
    _NOW,
    Totals(tally=_LISTED, requests=Counter(lists=2, invocations=3, children=2, milliseconds=1500)),
    [
        Totals(
            tally=Tally({Verdict.MATCHES: 1200, Verdict.ORPHANED: 4}),
            requests=Counter(readUnits=99),
        )
    ],
    512,
)
"""As the domain writes it."""
