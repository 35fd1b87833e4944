"""How moments are written: ISO-8601 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def whole_second(moment: datetime) -> str:
    """Return `2026-01-31T23:59:59Z`: all that S3's Last-Modified tells."""
    return _written(moment, "seconds")


def millisecond(moment: datetime) -> str:
    """Return `2026-01-31T23:59:59.999Z`."""
    return _written(moment, "milliseconds")


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


def _written(moment: datetime, precision: str) -> str:
    """Without its zone a moment is written in half the time; each record has four of them."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat("T", precision) + "Z"
