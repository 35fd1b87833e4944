"""`/reconcile`: runs that compare the bucket with what is on record."""

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


class Reconcile(fields.Request):
    """What a run is about."""

    bucket = buckets.bucket()
    prefix = fields.prefix(
        "Only keys that begin with it; all that are watched in the bucket if it is left out."
    )
    dry_run = fields.dry_run("Only report what would be repaired.")


@endpoint(
    "POST",
    "/reconcile",
    Reconcile,
    {202: "The run has started."},
    errors=buckets.ERRORS,
    links=(Link("getRun", "How far it is.", {"run": "/run"}),),
)
def reconcile(call: Call[Reconcile]) -> Response[runs.RunStarted]:
    """Compare the bucket with what is on record.

    Starts a run: what the bucket holds and is not on record is processed, and what is on record and
    gone is recorded as such. Runs do each other no harm: the second of two finds less to do.
    """
    dry_run, prefix = call.request.dry_run, call.request.prefix
    place = buckets.location(call, Reconcile.prefix, prefix)
    bucket, prefix = place.bucket, prefix or place.prefix
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
    links=(Link("getRun", "All of it.", {"run": "/runs/0/run"}),),
)
def list_runs(call: Call[fields.Request]) -> Response[runs.Runs]:
    """List the latest runs of reconcile.

    The newest 20, whoever started them: a call, the schedule or a backfill.
    """
    return Response(
        200, {"runs": [_outline(run) for run in call.services.runs.list_recent(MAX_RUNS)]}
    )


class NamedRun(fields.Request):
    """A run, by its name."""

    run = fields.required(kinds.run_name(), "The run's name.")


@endpoint(
    "GET",
    "/reconcile/{run}",
    NamedRun,
    {200: "How it is."},
    errors={404: "There is no such run."},
)
def get_run(call: Call[NamedRun]) -> Response[runs.Run]:
    """Get the status of a run of reconcile.

    How far it is while it is running, and then its report; known for 90 days.
    """
    found = call.services.runs.describe(call.request.run)
    if found is None:
        raise _no_such_run()
    request = found.request
    return Response(
        200,
        {
            **_outline(found.summary),
            "bucket": request.bucket,
            "prefix": request.prefix,
            "dryRun": request.dry_run,
            "force": request.force,
            "report": _report(found.report) if found.report else None,
            "failure": found.failure,
            "progress": _progress(found.progress) if found.progress else None,
        },
    )


@endpoint(
    "POST",
    "/reconcile/stop",
    NamedRun,
    {200: "It is over."},
    errors={404: "There is no such run."},
)
def stop_run(call: Call[NamedRun]) -> Response[runs.RunStopped]:
    """Stop a run of reconcile.

    What it put on the queue before is processed all the same; one that is over stays as it is.
    """
    status = call.services.run_controller.stop(call.request.run)
    if status is None:
        raise _no_such_run()
    return Response(200, {"run": call.request.run, "status": status})


def _no_such_run() -> ApiError:
    return ApiError(404, "NoSuchRun", "There is no such run, or it is long over.", "run")


def _outline(run: RunSummary) -> runs.RunOutline:
    return {
        "run": run.name,
        "status": run.status,
        "started": clock.format_milliseconds(run.started),
        "finished": clock.format_milliseconds(run.finished) if run.finished else None,
    }


def _report(report: Mapping[str, Any]) -> runs.RunReport | None:
    """Return the report; None of a release whose reports have other fields."""
    try:
        return {
            "run": report["run"],
            "bucket": report["bucket"],
            "prefix": report["prefix"],
            "dryRun": report["dryRun"],
            "force": report["force"],
            "started": report["started"],
            "finished": report["finished"],
            "listed": report["listed"],
            "checked": report["checked"],
            "missing": report["missing"],
            "stale": report["stale"],
            "orphaned": report["orphaned"],
            "tooRecent": report["tooRecent"],
            "repaired": report["repaired"],
            "requests": report["requests"],
            "dollars": report["dollars"],
        }
    except KeyError:
        return None


def _progress(progress: ListingProgress) -> runs.RunProgress:
    return {
        "items": progress.items,
        "itemsDone": progress.items_done,
        "batches": progress.batches,
        "batchesDone": progress.batches_done,
    }
