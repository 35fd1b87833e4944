from __future__ import annotations

from typing import Protocol


class LambdaContext(Protocol):
    """The part of Lambda's context object that the functions use.

    https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
    """

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until Lambda ends this invocation."""
        ...
