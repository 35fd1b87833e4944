"""How moments are written: ISO-8601 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def format_seconds(timestamp: datetime) -> str:
    """Return `2026-01-31T23:59:59Z`: all that S3's Last-Modified tells."""
    return _format(timestamp, "seconds")


def format_milliseconds(timestamp: datetime) -> str:
    """Return `2026-01-31T23:59:59.999Z`."""
    return _format(timestamp, "milliseconds")


def format_minute(timestamp: datetime) -> str:
    """Return `2026-01-31T23:59`."""
    return timestamp.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


def parse(text: str) -> datetime:
    """Read an ISO-8601 moment; one without a zone is UTC.

    Raises:
        ValueError: it is not ISO-8601.
    """
    timestamp = datetime.fromisoformat(text)
    try:
        return timestamp.astimezone(UTC) if timestamp.tzinfo else timestamp.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError(f"{text} is no moment in UTC") from None


def _format(timestamp: datetime, precision: str) -> str:
    """Without its zone a moment is written in half the time; each record has four of them."""
    return timestamp.astimezone(UTC).replace(tzinfo=None).isoformat("T", precision) + "Z"
