"""What kind of trouble a failure is: the few kinds that are counted apart."""

from __future__ import annotations

from typing import Final

from serverless_s3_processor.runtime.config.measures import Cause

__all__ = ["Cause", "of_failure"]

_OF_POISON: Final = (
    ": it ended its process: ",
    ": it took longer than ",
    ": it garbled the answer of its process",
    ": no time was left for it",
    ": MemoryError",
)
"""How a record says of a processor that it was ended, or ended itself."""


def of_failure(failure: str | None) -> Cause:
    """Return the kind of a failure that is on record: poison, if any of its processors met some."""
    met = any(words in (failure or "") for words in _OF_POISON)
    return Cause.POISON if met else Cause.CONTENT
