"""One run of reconcile: what was asked for, and what it goes by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain import clock, key
from serverless_s3_processor.runtime.domain.reconciliation import ReconcileOptions
from serverless_s3_processor.runtime.domain.watched import (
    AmbiguousLocationError,
    BucketNotWatchedError,
    PrefixNotWatchedError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.watched import WatchedLocation, WatchedLocations

_MOST_GRACE_MINUTES: Final = 24 * 60


class InvalidInputError(ValueError):
    """What a run was started with can't be used; the message names the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileRequest:
    """What a run may be started with; without a prefix it is about all that is watched there.

    It is about one place; if several could be meant, it is refused.
    """

    bucket: str | None = None
    prefix: str = ""
    dry_run: bool = False
    force: bool = False
    grace_minutes: int | None = None
    """Minutes that an event may be on its way; None for what is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileRun:
    """A run, as its steps hand it on."""

    name: str
    prefix: str
    options: ReconcileOptions

    @property
    def seen_files(self) -> str:
        """What the keys of the files of its parts begin with."""
        return names.reconcile_seen(self.name)

    @property
    def held_file(self) -> str:
        """The key of the file of what it saw altogether."""
        return names.reconcile_held(self.name)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads back."""
        return {
            "run": self.name,
            "bucket": self.options.bucket,
            "prefix": self.prefix,
            "observed": clock.millisecond(self.options.observed),
            "settledBefore": clock.millisecond(self.options.settled_before),
            "dryRun": self.options.dry_run,
            "force": self.options.force,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Read what an earlier step handed on."""
        terms = ReconcileOptions(
            bucket=told["bucket"],
            observed=clock.parse(told["observed"]),
            settled_before=clock.parse(told["settledBefore"]),
            dry_run=told["dryRun"],
            force=told["force"],
        )
        return cls(name=told["run"], prefix=told["prefix"], options=terms)


_NAMES: Final = {
    "bucket": "bucket",
    "prefix": "prefix",
    "dryRun": "dry_run",
    "force": "force",
    "graceMinutes": "grace_minutes",
}
_TYPES: Final = {"bucket": str, "prefix": str, "dryRun": bool, "force": bool, "graceMinutes": int}


def read(given: object) -> ReconcileRequest:
    """Read the input of an execution.

    Raises:
        InvalidInputError: it is not an object, or has a field that is unknown or can't be used.
    """
    if not isinstance(given, dict):
        raise InvalidInputError("The input must be an object.")
    for field, value in given.items():
        if field not in _NAMES:
            raise InvalidInputError(f"{field!r} is not one of {', '.join(_NAMES)}.")
        if type(value) is not _TYPES[field]:
            raise InvalidInputError(f"{field} must be of type {_TYPES[field].__name__}.")
    request = ReconcileRequest(**{_NAMES[field]: value for field, value in given.items()})
    _check(request)
    return request


def _check(request: ReconcileRequest) -> None:
    if len(request.prefix.encode()) > key.MOST_BYTES:
        raise InvalidInputError("prefix must be no longer than a key may be.")
    if not 0 <= (request.grace_minutes or 0) <= _MOST_GRACE_MINUTES:
        raise InvalidInputError(f"graceMinutes must be from 0 to {_MOST_GRACE_MINUTES}.")


def begin(
    request: ReconcileRequest,
    name: str,
    watched: WatchedLocations,
    now: datetime,
    grace_minutes: int,
) -> ReconcileRun:
    """Begin a run before anything is listed; `grace_minutes` is what is set.

    A backfill (`force`) has no grace period unless it was asked for.

    Raises:
        InvalidInputError: it is about nothing that is watched, or about several places.
    """
    place = _place(request, watched)
    usual = 0 if request.force else grace_minutes
    grace = usual if request.grace_minutes is None else request.grace_minutes
    terms = ReconcileOptions(
        bucket=place.bucket,
        observed=now,
        settled_before=now - timedelta(minutes=grace),
        dry_run=request.dry_run,
        force=request.force,
    )
    return ReconcileRun(name=name, prefix=request.prefix or place.prefix, options=terms)


def _place(request: ReconcileRequest, watched: WatchedLocations) -> WatchedLocation:
    try:
        return watched.place(request.bucket, request.prefix)
    except BucketNotWatchedError as error:
        raise InvalidInputError(f"bucket {error}.") from None
    except (PrefixNotWatchedError, AmbiguousLocationError) as error:
        raise InvalidInputError(f"prefix {error}.") from None
