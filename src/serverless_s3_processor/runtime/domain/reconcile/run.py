"""One run of reconcile: what was asked for, and what it goes by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.events import key
from serverless_s3_processor.runtime.domain.events.watched import (
    AmbiguousLocationError,
    BucketNotWatchedError,
    PrefixNotWatchedError,
)
from serverless_s3_processor.runtime.domain.reconcile.comparison import ReconcileOptions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.events.watched import (
        WatchedLocation,
        WatchedLocations,
    )

_MAX_GRACE_MINUTES: Final = 24 * 60


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
    def scan_prefix(self) -> str:
        """What the keys of the files of its parts begin with."""
        return names.reconcile_scan_prefix(self.name)

    @property
    def fingerprints_key(self) -> str:
        """The key of the file of what it saw altogether."""
        return names.reconcile_fingerprints_key(self.name)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads back."""
        return {
            "run": self.name,
            "bucket": self.options.bucket,
            "prefix": self.prefix,
            "observed": clock.format_milliseconds(self.options.observed_at),
            "settledBefore": clock.format_milliseconds(self.options.settled_before),
            "dryRun": self.options.dry_run,
            "force": self.options.force,
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Self:
        """Read what an earlier step handed on."""
        options = ReconcileOptions(
            bucket=fields["bucket"],
            observed_at=clock.parse(fields["observed"]),
            settled_before=clock.parse(fields["settledBefore"]),
            dry_run=fields["dryRun"],
            force=fields["force"],
        )
        return cls(name=fields["run"], prefix=fields["prefix"], options=options)


_NAMES: Final = {
    "bucket": "bucket",
    "prefix": "prefix",
    "dryRun": "dry_run",
    "force": "force",
    "graceMinutes": "grace_minutes",
}
_TYPES: Final = {"bucket": str, "prefix": str, "dryRun": bool, "force": bool, "graceMinutes": int}


def parse_request(execution_input: object) -> ReconcileRequest:
    """Read the input of an execution.

    Raises:
        InvalidInputError: it is not an object, or has a field that is unknown or can't be used.
    """
    if not isinstance(execution_input, dict):
        raise InvalidInputError("The input must be an object.")
    for field, value in execution_input.items():
        if field not in _NAMES:
            raise InvalidInputError(f"{field!r} is not one of {', '.join(_NAMES)}.")
        if type(value) is not _TYPES[field]:
            raise InvalidInputError(f"{field} must be of type {_TYPES[field].__name__}.")
    request = ReconcileRequest(**{_NAMES[field]: value for field, value in execution_input.items()})
    _check(request)
    return request


def _check(request: ReconcileRequest) -> None:
    if len(request.prefix.encode()) > key.MAX_BYTES:
        raise InvalidInputError("prefix must be no longer than a key may be.")
    if not 0 <= (request.grace_minutes or 0) <= _MAX_GRACE_MINUTES:
        raise InvalidInputError(f"graceMinutes must be from 0 to {_MAX_GRACE_MINUTES}.")


def begin_run(
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
    location = _find_location(request, watched)
    default_minutes = 0 if request.force else grace_minutes
    grace = default_minutes if request.grace_minutes is None else request.grace_minutes
    options = ReconcileOptions(
        bucket=location.bucket,
        observed_at=now,
        settled_before=now - timedelta(minutes=grace),
        dry_run=request.dry_run,
        force=request.force,
    )
    return ReconcileRun(name=name, prefix=request.prefix or location.prefix, options=options)


def _find_location(request: ReconcileRequest, watched: WatchedLocations) -> WatchedLocation:
    try:
        return watched.find_location(request.bucket, request.prefix)
    except BucketNotWatchedError as error:
        raise InvalidInputError(f"bucket {error}.") from None
    except (PrefixNotWatchedError, AmbiguousLocationError) as error:
        raise InvalidInputError(f"prefix {error}.") from None
