"""What processing one object came to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from s3_processor.domain import storable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from s3_processor.domain.record import Json

VERSION = "version"
"""Stands in each result, for the version of the processor that found it."""
MOST_RESULT_BYTES = 200_000
"""Of all processors of an object, as JSON; the table holds items of 400 KB.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""
_MOST_FLAG = 64


class TooMuchFoundError(ValueError):
    """A result is too big; the message says what for."""


@dataclass(slots=True)
class Outcome:
    """What the processors of one object came to: results by name, flags, reasons of failures."""

    results: dict[str, dict[str, Json]] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(
        self,
        name: str,
        found: dict[str, Json],
        flags: Sequence[str],
        most_bytes: int = MOST_RESULT_BYTES,
    ) -> None:
        """Add what a processor found, up to `most_bytes` as JSON.

        Raises:
            ValueError: a record can't hold it; nothing was added.
        """
        storable.checked(found)
        _check_flags(flags)
        if len(json.dumps(found)) > most_bytes:
            raise TooMuchFoundError(f"it found more than {most_bytes:,} bytes")
        if len(json.dumps({**self.results, name: found})) > MOST_RESULT_BYTES:
            raise TooMuchFoundError("it found more than a record can hold")
        self.results[name] = found
        self.flags += flags


def _check_flags(flags: Sequence[object]) -> None:
    for flag in flags:
        if not (isinstance(flag, str) and flag.isprintable() and 0 < len(flag) <= _MOST_FLAG):
            raise ValueError(f"{flag!r} is no flag")
