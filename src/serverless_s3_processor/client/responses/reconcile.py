"""Responses about reconcile, written from the OpenAPI document by `make docs`."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict


class RunStarted(TypedDict):
    """A run that has started."""

    run: str
    bucket: str
    prefix: str
    dryRun: bool
    status: Literal["running"]
    requestId: str


class Runs(TypedDict):
    """The latest runs."""

    runs: list[RunOutline]
    requestId: str


class RunOutline(TypedDict):
    """A run in a list of them."""

    run: str
    status: RunStatus
    startedAt: str
    finishedAt: str | None


RunStatus: TypeAlias = Literal["running", "succeeded", "failed", "stopped"]
"""The state of a run."""


class Run(TypedDict):
    """A run of reconcile."""

    run: str
    status: RunStatus
    startedAt: str
    finishedAt: str | None
    bucket: str | None
    prefix: str
    dryRun: bool
    force: bool
    report: RunReport | None
    failure: str | None
    progress: RunProgress | None
    requestId: str


class RunReport(TypedDict):
    """The report of a run."""

    run: str
    bucket: str
    prefix: str
    dryRun: bool
    force: bool
    startedAt: str
    finishedAt: str
    listed: int
    checked: int
    missing: int
    stale: int
    orphaned: int
    tooRecent: int
    repaired: int
    requests: dict[str, float]
    costUsd: float


class RunProgress(TypedDict):
    """The progress of a run, in what it has listed so far."""

    items: int
    itemsDone: int
    batches: int
    batchesDone: int


class RunStopped(TypedDict):
    """A run that has ended."""

    run: str
    status: RunStatus
    requestId: str
