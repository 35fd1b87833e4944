"""Times as people type them and as tables show them: in this machine's time zone."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Final

ALLOWED: Final = (
    "30s, 10m, 2h, 3d, 1w (ago), or a date or time such as 2026-01-31 or 2026-01-31T23:59"
)

_AGO: Final = re.compile(r"(\d{1,9})\s*([smhdw])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse(text: str, now: datetime) -> datetime:
    """Return the time that `text` means, in UTC; without a zone it is this machine's time.

    Raises:
        ValueError: it is neither a duration nor ISO-8601; the message says what is allowed.
    """
    ago = _AGO.fullmatch(text.strip().lower())
    try:
        if ago:
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        return datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not a time. Allowed: {ALLOWED}.") from None


def shown(moment: datetime) -> str:
    """Return `2026-01-31 23:59:59`, in this machine's time zone."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def zone() -> str:
    """Return the name of this machine's time zone, now."""
    return time.localtime().tm_zone


def ago(moment: datetime, now: datetime) -> str:
    """Return roughly how long ago that was: `just now`, `5 min ago`, `3 h ago`, `2 days ago`."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{minutes} min ago"
    hours = minutes // 60
    return f"{hours} h ago" if hours < 48 else f"{hours // 24} days ago"  # noqa: PLR2004 - 2 days
