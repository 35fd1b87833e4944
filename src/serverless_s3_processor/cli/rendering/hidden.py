"""Dead letters that a call could not receive, as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.system import DeadLetterCounts


def describe(count: int, seconds: int, *, returned: int = 0) -> str:
    """Return how many others there are, and when they become visible again.

    SQS counts approximately, so that it may still count those that were just `returned`.
    """
    retry = f"try again in {seconds} seconds."
    if returned:
        reason = "another call has received them, or SQS still counts what was returned"
        return f"{count:,} more are counted: {reason}; {retry}"
    verb = "is" if count == 1 else "are"
    return f"{count:,} {verb} being looked at by another call; {retry}"


def total(counts: DeadLetterCounts) -> int:
    """Return the number of dead letters of all kinds."""
    return counts["uploads"] + counts["changes"] + counts["actions"]
