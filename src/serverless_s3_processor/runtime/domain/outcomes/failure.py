"""Why a processor did not process an object."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from serverless_s3_processor.runtime.config.measures import Cause

__all__ = ["Cause", "FailureKind", "ProcessorFailure"]


class FailureKind(StrEnum):
    """The kind of a failure: one of the causes that metrics count."""

    CONTENT = Cause.CONTENT
    """The processor can't process this content."""
    POISON = Cause.POISON
    """The content crashed the processor's process, or used up its time or memory."""


class ProcessorFailure(NamedTuple):
    """The failure of one processor, and its reason."""

    kind: FailureKind
    processor: str
    text: str

    def __str__(self) -> str:
        return f"{self.processor}: {self.text}"
