"""The dead letters that a call could not see, for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.system import DeadLetterCounts


def said(count: int, seconds: int, *, returned: int = 0) -> str:
    """Say how many there are besides, and when they can be seen.

    SQS counts approximately, so that it may still count those that were just `returned`.
    """
    again = f"try again in {seconds} seconds."
    if returned:
        text = "another call is looking at them, or SQS still counts what was returned"
        return f"{count:,} more are counted: {text}; {again}"
    verb = "is" if count == 1 else "are"
    return f"{count:,} {verb} being looked at by another call; {again}"


def total(counts: DeadLetterCounts) -> int:
    """Return how many there are of all kinds."""
    return counts["uploads"] + counts["changes"] + counts["actions"]
