"""`/reconcile`: runs that compare the bucket with the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api import buckets, fields, kinds
from serverless_s3_processor.runtime.api.endpoint import Call, Link, Response, endpoint
from serverless_s3_processor.runtime.api.errors import ApiError
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRequest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from serverless_s3_processor.runtime.api.schemas import runs
    from serverless_s3_processor.runtime.ports.runs import ListingProgress, RunSummary

MAX_RUNS: Final = 20
_REPORT_FIELDS: Final = (
    *("run", "bucket", "prefix", "dryRun", "force", "startedAt", "finishedAt"),
    *("listed", "checked", "missing", "stale", "orphaned", "tooRecent", "repaired"),
    *("requests", "costUsd"),
)
"""All fields of `RunReport`, which Lambda does not load."""


class Reconcile(fields.Request):
    """The keys to compare."""

    bucket = buckets.bucket()
    prefix = fields.prefix(
        "Only keys that begin with it; by default all watched keys of the bucket."
    )
    dry_run = fields.dry_run("Only report what would be repaired.")


@endpoint(
    "POST",
    "/reconcile",
    Reconcile,
    {202: "The run has started."},
    errors=buckets.ERRORS,
    links=(Link("getRun", "The progress of the run.", {"run": "/run"}),),
)
def reconcile(call: Call[Reconcile]) -> Response[runs.RunStarted]:
    """Compare the bucket with the table, and repair the table.

    Starts a run, which processes versions without a record and records deletions that were missed.
    Concurrent runs are safe: the second finds less to repair.
    """
    dry_run, prefix = call.request.dry_run, call.request.prefix
    location = buckets.location(call, Reconcile.prefix, prefix)
    bucket, prefix = location.bucket, prefix or location.prefix
    run = call.services.run_controller.start(
        ReconcileRequest(bucket=bucket, prefix=prefix, dry_run=dry_run)
    )
    return Response(
        202,
        {"run": run, "bucket": bucket, "prefix": prefix, "dryRun": dry_run, "status": "running"},
    )


@endpoint(
    "GET",
    "/reconcile",
    fields.Request,
    {200: "The runs."},
    links=(Link("getRun", "The details of a run.", {"run": "/runs/0/run"}),),
)
def list_runs(call: Call[fields.Request]) -> Response[runs.Runs]:
    """List the latest runs of reconcile.

    The newest 20, including scheduled runs and backfills.
    """
    return Response(
        200, {"runs": [_outline(run) for run in call.services.runs.list_recent(MAX_RUNS)]}
    )


class NamedRun(fields.Request):
    """The name of a run."""

    run = fields.required(kinds.run_name(), "The run's name.")


@endpoint(
    "GET",
    "/reconcile/{run}",
    NamedRun,
    {200: "The run."},
    errors={404: "There is no such run."},
)
def get_run(call: Call[NamedRun]) -> Response[runs.Run]:
    """Get the status of a run of reconcile.

    The progress while it is running, and then the report, for 90 days.
    """
    description = call.services.runs.describe(call.request.run)
    if description is None:
        raise _no_such_run()
    request = description.request
    return Response(
        200,
        {
            **_outline(description.summary),
            "bucket": request.bucket,
            "prefix": request.prefix,
            "dryRun": request.dry_run,
            "force": request.force,
            "report": _report(description.report) if description.report else None,
            "failure": description.failure,
            "progress": _progress(description.progress) if description.progress else None,
        },
    )


@endpoint(
    "POST",
    "/reconcile/stop",
    NamedRun,
    {200: "The run has ended."},
    errors={404: "There is no such run."},
)
def stop_run(call: Call[NamedRun]) -> Response[runs.RunStopped]:
    """Stop a run of reconcile.

    Objects that it has sent to the queue are still processed. A run that has ended stays as it is.
    """
    status = call.services.run_controller.stop(call.request.run)
    if status is None:
        raise _no_such_run()
    return Response(200, {"run": call.request.run, "status": status})


def _no_such_run() -> ApiError:
    return ApiError(
        404, "NoSuchRun", "There is no such run, or it ended more than 90 days ago.", "run"
    )


def _outline(run: RunSummary) -> runs.RunOutline:
    return {
        "run": run.name,
        "status": run.status,
        "startedAt": clock.format_milliseconds(run.started),
        "finishedAt": clock.format_milliseconds(run.finished) if run.finished else None,
    }


def _report(report: Mapping[str, Any]) -> runs.RunReport | None:
    """Return the report; None if it is one of a release with other fields."""
    try:
        fields: Any = {name: report[name] for name in _REPORT_FIELDS}
    except KeyError:
        return None
    checked: runs.RunReport = fields
    return checked


def _progress(progress: ListingProgress) -> runs.RunProgress:
    return {
        "items": progress.items,
        "itemsDone": progress.items_done,
        "batches": progress.batches,
        "batchesDone": progress.batches_done,
    }
