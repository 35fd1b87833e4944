"""Timestamps as text: ISO 8601 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def format_seconds(timestamp: datetime) -> str:
    """Return `2026-01-31T23:59:59Z`, the precision of S3's Last-Modified."""
    return _format(timestamp, "seconds")


def format_milliseconds(timestamp: datetime) -> str:
    """Return `2026-01-31T23:59:59.999Z`."""
    return _format(timestamp, "milliseconds")


def format_minute(timestamp: datetime) -> str:
    """Return `2026-01-31T23:59`."""
    return timestamp.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


def parse(text: str) -> datetime:
    """Parse an ISO 8601 timestamp; without a time zone, it is UTC.

    Raises:
        ValueError: it is not ISO 8601.
    """
    timestamp = datetime.fromisoformat(text)
    try:
        return timestamp.astimezone(UTC) if timestamp.tzinfo else timestamp.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError(f"{text} is not a time in UTC") from None


def _format(timestamp: datetime, precision: str) -> str:
    """Format without the time zone, which takes half the time: each record has four timestamps."""
    return timestamp.astimezone(UTC).replace(tzinfo=None).isoformat("T", precision) + "Z"
