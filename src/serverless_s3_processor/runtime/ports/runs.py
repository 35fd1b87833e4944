"""What the services need so that reconcile can be asked for, looked at and stopped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRequest


class RunStatus(StrEnum):
    """How far a run has come."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """A run as it stands in a list of them."""

    name: str
    status: RunStatus
    started: datetime
    finished: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingProgress:
    """How much of what was listed so far is done; both grow while a run is listing."""

    items: int
    items_done: int
    batches: int
    batches_done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDescription:
    """All that is known of a run.

    `report` is there if it succeeded, `failure`, a sentence, if it failed; `progress` if it did
    neither and has begun to list.
    """

    summary: RunSummary
    request: ReconcileRequest
    report: Mapping[str, Any] | None = None
    failure: str | None = None
    progress: ListingProgress | None = None


class ReconcileRuns(Protocol):
    """The runs of reconcile, each of a name of its own."""

    def start(self, name: str, request: ReconcileRequest) -> None:
        """Start a run.

        Raises:
            UnavailableError: who runs them refused or failed.
        """

    def describe(self, name: str) -> RunDescription | None:
        """Tell of a run; None if there is none, or it is so old that it is forgotten.

        Raises:
            UnavailableError: who runs them refused or failed.
        """

    def stop(self, name: str) -> None:
        """Stop a run that there is; one that is over stays as it is.

        Raises:
            UnavailableError: who runs them refused or failed.
        """

    def list_recent(self, max_runs: int) -> Sequence[RunSummary]:
        """Return the newest runs, the newest first.

        Raises:
            UnavailableError: who runs them refused or failed.
        """
