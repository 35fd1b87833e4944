"""Reports of runs: what a run found and repaired, and what it cost."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.config import names, prices
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.events import key
from serverless_s3_processor.runtime.domain.reconcile.comparison import Verdict
from serverless_s3_processor.runtime.domain.reconcile.scanned_range import (
    ZERO_TOTALS,
    Requests,
    Totals,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRun

DOLLARS_PER_MILLION: Final[Mapping[str, float]] = {
    "lists": prices.MILLION_S3_LISTS,
    "puts": prices.MILLION_S3_PUTS,
    "gets": prices.MILLION_S3_GETS,
    "readUnits": prices.MILLION_READ_UNITS,
    "queueRequests": prices.MILLION_SQS_REQUESTS,
    "invocations": prices.MILLION_INVOCATIONS,
    "children": prices.MILLION_CHILD_EXECUTIONS,
    "transitions": prices.MILLION_TRANSITIONS,
}
DOLLARS_PER_GB_SECOND: Final = prices.GB_SECOND["arm64"]
_OVERHEAD: Final = Requests(invocations=2, transitions=8, puts=1)
"""The requests that start and finish a run."""


def report_key(run: str) -> str:
    """Return the key of a run's report."""
    return names.reconcile_report(run)


def build_report(
    run: ReconcileRun, finished: datetime, listed: Totals, scanned: Sequence[Totals], memory_mb: int
) -> dict[str, Any]:
    """Return the report of a run that finished."""
    checked = sum(scanned, ZERO_TOTALS)
    tally, orphaned = listed.tally, checked.tally[Verdict.ORPHANED]
    repaired = tally[Verdict.MISSING] + tally[Verdict.STALE] + orphaned
    if run.options.force:
        repaired += tally[Verdict.MATCHES]
    requests = _requests(listed.requests + checked.requests)
    return {
        **_heading(run, finished),
        "listed": tally.total(),
        "checked": checked.tally.total(),
        "missing": tally[Verdict.MISSING],
        "stale": tally[Verdict.STALE],
        "orphaned": orphaned,
        "tooRecent": tally[Verdict.TOO_RECENT] + checked.tally[Verdict.TOO_RECENT],
        "repaired": 0 if run.options.dry_run else repaired,
        "requests": dict(requests),
        "costUsd": estimate_dollars(requests, memory_mb),
    }


def estimate_dollars(requests: Requests, memory_mb: int) -> float:
    """Return the cost of a run's requests, without that of processing objects again."""
    calls = sum(requests[kind] * price for kind, price in DOLLARS_PER_MILLION.items()) / 1_000_000
    gb_seconds = requests["milliseconds"] / 1000 * memory_mb / 1024
    return round(calls + gb_seconds * DOLLARS_PER_GB_SECOND, 6)


def _requests(counted: Requests) -> Requests:
    """Add the state machine's transitions: each step is a task and a choice."""
    steps = counted["invocations"] - counted["children"]
    return counted + _OVERHEAD + Counter(transitions=2 * steps)


def _heading(run: ReconcileRun, finished: datetime) -> dict[str, Any]:
    return {
        "run": run.name,
        "bucket": run.options.bucket,
        "prefix": run.prefix,
        "dryRun": run.options.dry_run,
        "force": run.options.force,
        "startedAt": clock.format_milliseconds(run.options.observed_at),
        "finishedAt": clock.format_milliseconds(finished),
    }


def build_failure_report(
    run: str, started: str, finished: datetime, execution_input: object, error: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the report of a run that failed.

    It leaves out what can't be an option for its size, since a step may return 256 KiB.
    """
    options = execution_input if isinstance(execution_input, dict) else {}
    fields = {
        name: options[name]
        for name in ("bucket", "prefix", "dryRun", "force")
        if name in options and len(str(options[name]).encode()) <= key.MAX_BYTES
    }
    return {
        "run": run,
        **fields,
        "startedAt": started,
        "finishedAt": clock.format_milliseconds(finished),
        "error": error.get("Error", "Unknown"),
        "cause": error.get("Cause", ""),
    }
