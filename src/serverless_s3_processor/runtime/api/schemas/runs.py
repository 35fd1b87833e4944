"""Responses about runs of reconcile."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from serverless_s3_processor.runtime.api.schemas.values import Count, Timestamp
from serverless_s3_processor.runtime.ports.runs import RunStatus


class RunStarted(TypedDict):
    """A run that has started."""

    run: Annotated[str, "The run's name."]
    bucket: str
    prefix: str
    dryRun: bool
    status: Literal["running"]


class RunReport(TypedDict):
    """What a run found and did."""

    run: str
    bucket: str
    prefix: str
    dryRun: bool
    force: bool
    started: Annotated[Timestamp, "What was uploaded later is of no concern."]
    finished: Annotated[Timestamp, "When the report was written."]
    listed: Annotated[Count, "Versions and delete markers that the bucket held."]
    checked: Annotated[Count, "Records that were looked at."]
    missing: Annotated[Count, "Held by the bucket, not on record."]
    stale: Annotated[Count, "Held by the bucket, and on record as something else."]
    orphaned: Annotated[Count, "On record, not held by the bucket anymore."]
    tooRecent: Annotated[
        Count, "Uploads and removals that were left alone: their events may be on their way."
    ]
    repaired: Annotated[Count, "Put on the queue; 0 in a dry run."]
    requests: Annotated[dict[str, float], "Requests to AWS, by kind."]
    dollars: Annotated[float, "What that costs in us-east-1, without what is then processed."]


class RunProgress(TypedDict):
    """How far a run is with what it listed so far."""

    items: Annotated[Count, "Keys that were listed so far."]
    itemsDone: Annotated[Count, "Of these, compared."]
    batches: Annotated[Count, "Batches of these keys."]
    batchesDone: Annotated[Count, "Of these, done."]


class RunOutline(TypedDict):
    """A run in a list of them."""

    run: Annotated[str, "The run's name."]
    status: RunStatus
    started: Annotated[Timestamp, "When it started."]
    finished: Annotated[Timestamp | None, "When it ended; null while it is running."]


class Run(RunOutline):
    """How a run of reconcile is."""

    bucket: Annotated[str | None, "Null if the request did not name it."]
    prefix: Annotated[str, "Only keys that begin with it."]
    dryRun: Annotated[bool, "Whether it only reports."]
    force: Annotated[bool, "Whether all that is listed is processed again."]
    report: Annotated[RunReport | None, "What it found, if it succeeded."]
    failure: Annotated[str | None, "Why it failed, if it did."]
    progress: Annotated[RunProgress | None, "While it is running, and where it was stopped."]


class Runs(TypedDict):
    """The latest runs."""

    runs: Annotated[list[RunOutline], "The newest first."]


class RunStopped(TypedDict):
    """A run that is over."""

    run: str
    status: Annotated[RunStatus, "`stopped`, or how it had ended before."]
