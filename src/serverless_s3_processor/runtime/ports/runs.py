"""Runs of reconcile."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRequest


class RunStatus(StrEnum):
    """The state of a run."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """A run in a list of runs."""

    name: str
    status: RunStatus
    started: datetime
    finished: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingProgress:
    """How much of what was listed so far is done; all numbers grow while a run is listing."""

    items: int
    items_done: int
    batches: int
    batches_done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDescription:
    """A run, with its `report` if it succeeded, a sentence if it failed, or its progress."""

    summary: RunSummary
    request: ReconcileRequest
    report: Mapping[str, Any] | None = None
    failure: str | None = None
    progress: ListingProgress | None = None


class ReconcileRuns(Protocol):
    """Starts, describes and stops runs, which have unique names."""

    def start(self, name: str, request: ReconcileRequest) -> None:
        """Start a run."""

    def describe(self, name: str) -> RunDescription | None:
        """Return a run; None if it does not exist, or not any more."""

    def stop(self, name: str) -> None:
        """Stop an existing run; one that has ended stays as it is."""

    def list_recent(self, max_runs: int) -> Sequence[RunSummary]:
        """Return the newest runs, the newest first."""
