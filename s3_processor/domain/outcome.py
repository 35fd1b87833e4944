"""What processing one object came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from s3_processor.domain.record import Json


@dataclass(slots=True)
class Outcome:
    """What the processors of one object came to: results by name, flags, reasons of failures."""

    results: dict[str, dict[str, Json]] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
