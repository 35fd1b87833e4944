"""How moments are written: ISO-8601 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def whole_second(moment: datetime) -> str:
    """Return `2026-01-31T23:59:59Z`: all that S3's Last-Modified tells."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def millisecond(moment: datetime) -> str:
    """Return `2026-01-31T23:59:59.999Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def minute(moment: datetime) -> str:
    """Return `2026-01-31T23:59`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


def parse(text: str) -> datetime:
    """Read an ISO-8601 moment; one without a zone is UTC.

    Raises:
        ValueError: it is not ISO-8601.
    """
    moment = datetime.fromisoformat(text)
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError(f"{text} is no moment in UTC") from None
