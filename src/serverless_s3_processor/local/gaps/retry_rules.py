"""Retry and Catch.

AWS waits no longer than MaxDelaySeconds between retries, and a random part of that with full
JitterStrategy. States.ALL and States.TaskFailed match neither States.Runtime nor
States.DataLimitExceeded: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
The emulator waits up to a minute, whatever the fields say, and lets those match every error.
"""

import random
from typing import Any

from serverless_s3_processor.local.emulator import Function, wrap
from serverless_s3_processor.local.gaps.executions import STOPPED, states

Retrier = dict[str, Any]

TERMINAL = ("States.Runtime", "States.DataLimitExceeded")
DEFAULT_INTERVAL_SECONDS, DEFAULT_BACKOFF = 1, 2.0


def apply() -> None:
    """Match errors, and wait between retries, as AWS does."""
    wrap(states(), "_error_matches", _sparing_terminal_ones)
    wrap(states(), "_find_matching_retrier", _with_delay)


def _sparing_terminal_ones(original: Function) -> Function:
    def matches(names: list[str], error: str) -> bool:
        if error == STOPPED:
            return False
        return error in names if error in TERMINAL else bool(original(names, error))

    return matches


def _with_delay(original: Function) -> Function:
    def find(
        retriers: list[Retrier], error: str, counts: dict[int, int]
    ) -> tuple[Retrier | None, int]:
        retrier, index = original(retriers, error, counts)
        if retrier is None:
            return None, index
        return {
            **retrier,
            "IntervalSeconds": _delay(retrier, counts.get(index, 0)),
            "BackoffRate": 1,
        }, index

    return find


def _delay(retrier: Retrier, retries: int) -> float:
    interval = float(retrier.get("IntervalSeconds", DEFAULT_INTERVAL_SECONDS))
    backoff = float(retrier.get("BackoffRate", DEFAULT_BACKOFF))
    delay = min(interval * backoff**retries, float(retrier.get("MaxDelaySeconds", "inf")))
    return random.uniform(0, delay) if retrier.get("JitterStrategy") == "FULL" else delay  # noqa: S311 - no secret
