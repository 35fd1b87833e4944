"""Why a processor did not process an object."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from serverless_s3_processor.runtime.config.measures import Cause

__all__ = ["Cause", "FailureKind", "ProcessorFailure"]


class FailureKind(StrEnum):
    """What kind of failure it is: one of the causes that are counted."""

    CONTENT = Cause.CONTENT
    """The processor can't process this content."""
    POISON = Cause.POISON
    """The content ended the processor's process, or took its time or memory."""


class ProcessorFailure(NamedTuple):
    """The failure of one processor; `text` tells a person why."""

    kind: FailureKind
    processor: str
    text: str

    def __str__(self) -> str:
        """Return what the record says."""
        return f"{self.processor}: {self.text}"
