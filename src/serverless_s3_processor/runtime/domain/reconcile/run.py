"""Runs of reconcile: requests and their validation."""

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
    """The input of a run is invalid; the message names the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileRequest:
    """The input of a run, which covers one watched location; without a prefix, all of it.

    `grace_minutes` is the grace period; the default is configured.
    """

    bucket: str | None = None
    prefix: str = ""
    dry_run: bool = False
    force: bool = False
    grace_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileRun:
    """A run, as its steps pass it on."""

    name: str
    prefix: str
    options: ReconcileOptions

    @property
    def scan_prefix(self) -> str:
        """The prefix of the files of its parts."""
        return names.reconcile_scan_prefix(self.name)

    @property
    def fingerprints_key(self) -> str:
        """The key of the file of all fingerprints."""
        return names.reconcile_fingerprints_key(self.name)

    def to_json(self) -> dict[str, Any]:
        """Serialize it."""
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
        """Parse what `to_json` returns."""
        options = ReconcileOptions(
            bucket=fields["bucket"],
            observed_at=clock.parse(fields["observed"]),
            settled_before=clock.parse(fields["settledBefore"]),
            dry_run=fields["dryRun"],
            force=fields["force"],
        )
        return cls(name=fields["run"], prefix=fields["prefix"], options=options)


_FIELDS: Final[dict[str, tuple[str, type]]] = {
    "bucket": ("bucket", str),
    "prefix": ("prefix", str),
    "dryRun": ("dry_run", bool),
    "force": ("force", bool),
    "graceMinutes": ("grace_minutes", int),
}
"""Names in the input, and the names and types of the fields."""


def parse_request(execution_input: object) -> ReconcileRequest:
    """Parse the input of an execution.

    Raises:
        InvalidInputError: it is not an object, or has an unknown or invalid field.
    """
    if not isinstance(execution_input, dict):
        raise InvalidInputError("The input must be an object.")
    values: dict[str, Any] = {}
    for field, value in execution_input.items():
        if field not in _FIELDS:
            raise InvalidInputError(f"{field!r} is not one of {', '.join(_FIELDS)}.")
        name, kind = _FIELDS[field]
        if type(value) is not kind:
            raise InvalidInputError(f"{field} must be of type {kind.__name__}.")
        values[name] = value
    request = ReconcileRequest(**values)
    _check(request)
    return request


def _check(request: ReconcileRequest) -> None:
    if len(request.prefix.encode()) > key.MAX_BYTES:
        raise InvalidInputError("prefix is longer than a key may be.")
    if not 0 <= (request.grace_minutes or 0) <= _MAX_GRACE_MINUTES:
        raise InvalidInputError(f"graceMinutes must be from 0 to {_MAX_GRACE_MINUTES}.")


def begin_run(
    request: ReconcileRequest,
    name: str,
    watched: WatchedLocations,
    now: datetime,
    grace_minutes: int,
) -> ReconcileRun:
    """Return the run of a request, before anything is listed; `grace_minutes` is the default.

    A backfill (`force`) has no grace period unless the request has one.

    Raises:
        InvalidInputError: the request covers no watched location, or several.
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
