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
    """The report of a run."""

    run: str
    bucket: str
    prefix: str
    dryRun: bool
    force: bool
    startedAt: Annotated[Timestamp, "When the run started; it ignores later uploads."]
    finishedAt: Annotated[Timestamp, "When the report was written."]
    listed: Annotated[Count, "Versions and delete markers in the bucket."]
    checked: Annotated[Count, "Records that were read."]
    missing: Annotated[Count, "Versions without a record."]
    stale: Annotated[Count, "Versions whose record differs."]
    orphaned: Annotated[Count, "Records of versions that the bucket no longer holds."]
    tooRecent: Annotated[
        Count, "Differences within the grace period, whose events may still arrive."
    ]
    repaired: Annotated[Count, "Differences that were sent to the queue; 0 in a dry run."]
    requests: Annotated[dict[str, float], "The number of requests to AWS, by kind."]
    costUsd: Annotated[
        float, "The estimated cost of the run in us-east-1, in US dollars, without the processing."
    ]


class RunProgress(TypedDict):
    """The progress of a run, in what it has listed so far."""

    items: Annotated[Count, "Keys listed so far."]
    itemsDone: Annotated[Count, "Keys compared so far."]
    batches: Annotated[Count, "Batches of keys listed so far."]
    batchesDone: Annotated[Count, "Batches done so far."]


class RunOutline(TypedDict):
    """A run in a list of them."""

    run: Annotated[str, "The run's name."]
    status: RunStatus
    startedAt: Annotated[Timestamp, "When it started."]
    finishedAt: Annotated[Timestamp | None, "When it ended; null while it is running."]


class Run(RunOutline):
    """A run of reconcile."""

    bucket: Annotated[str | None, "The bucket; null if the request did not name it."]
    prefix: Annotated[str, "The prefix of the keys that it compares."]
    dryRun: Annotated[bool, "Whether it only reports."]
    force: Annotated[bool, "Whether it processes all listed objects again."]
    report: Annotated[RunReport | None, "The report; null unless the run succeeded."]
    failure: Annotated[str | None, "Why it failed; null unless it did."]
    progress: Annotated[
        RunProgress | None, "The progress; null before the listing and after success or failure."
    ]


class Runs(TypedDict):
    """The latest runs."""

    runs: Annotated[list[RunOutline], "The newest first."]


class RunStopped(TypedDict):
    """A run that has ended."""

    run: str
    status: Annotated[RunStatus, "`stopped`, or how the run had ended before."]
