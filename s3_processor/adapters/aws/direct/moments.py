"""Moments as HTTP's headers have them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

_MONTHS: Final = "JanFebMarAprMayJunJulAugSepOctNovDec"


def moment_of(header: str) -> datetime:
    """Read `Sat, 31 Jan 2026 12:00:00 GMT`, which is all that S3 sends.

    `email.utils` reads more, and takes 5 ms to be imported.

    Raises:
        ValueError: it is something else.
    """
    _, day, month, year, time, zone = header.split(" ")
    if zone != "GMT":
        raise ValueError(f"{header} is not in GMT")
    hour, minute, second = time.split(":")
    number = _MONTHS.index(month) // 3 + 1
    return datetime(int(year), number, int(day), int(hour), int(minute), int(second), tzinfo=UTC)
