"""What the API answers of runs of reconcile; the same test compares it with the document."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

RunStatus: TypeAlias = Literal["running", "succeeded", "failed", "stopped"]


class RunStarted(TypedDict):
    """A run of reconcile has begun."""

    run: str
    bucket: str
    prefix: str
    dryRun: bool
    status: Literal["running"]
    requestId: str


class RunReport(TypedDict):
    """What a run found and did."""

    run: str
    bucket: str
    prefix: str
    dryRun: bool
    again: bool
    started: str
    finished: str
    listed: int
    checked: int
    missing: int
    stale: int
    ghosts: int
    young: int
    repaired: int
    requests: dict[str, float]
    dollars: float


class RunProgress(TypedDict):
    """How much of what was listed so far is done."""

    items: int
    itemsDone: int
    batches: int
    batchesDone: int


class RunOutline(TypedDict):
    """A run in a list of them."""

    run: str
    status: RunStatus
    started: str
    finished: str | None


class Run(RunOutline):
    """How a run of reconcile is."""

    bucket: str | None
    prefix: str
    dryRun: bool
    again: bool
    report: RunReport | None
    failure: str | None
    progress: RunProgress | None
    requestId: str


class Runs(TypedDict):
    """The latest runs, the newest first."""

    runs: list[RunOutline]
    requestId: str


class RunStopped(TypedDict):
    """A run is over: stopped, or as it had ended before."""

    run: str
    status: Literal["succeeded", "failed", "stopped"]
    requestId: str
