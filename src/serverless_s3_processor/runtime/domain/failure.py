"""Why a processor did not process an object."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class FailureKind(StrEnum):
    """What kind of failure it is. The values are those of `measures.Cause`."""

    CONTENT = "content"
    """The processor can't process this content."""
    POISON = "poison"
    """The content ended the processor's process, or took its time or memory."""


class Failure(NamedTuple):
    """The failure of one processor; `text` tells a person why."""

    kind: FailureKind
    processor: str
    text: str

    def __str__(self) -> str:
        """Return what the record says."""
        return f"{self.processor}: {self.text}"
