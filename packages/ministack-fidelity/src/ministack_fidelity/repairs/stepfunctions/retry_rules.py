"""Retry and Catch.

AWS waits no longer than MaxDelaySeconds between retries, and a random part of that with full
JitterStrategy. States.ALL and States.TaskFailed match neither States.Runtime nor
States.DataLimitExceeded: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
The emulator waits up to a minute, whatever the fields say, and lets those match every error.
"""

import random
from typing import Any, Final

from ministack_fidelity.emulator import Function, wrap
from ministack_fidelity.repairs.stepfunctions.executions import STOPPED, states

Retrier = dict[str, Any]

TERMINAL: Final = ("States.Runtime", "States.DataLimitExceeded")
DEFAULT_INTERVAL_SECONDS: Final = 1
DEFAULT_BACKOFF_RATE: Final = 2.0


def apply() -> None:
    """Retries heed `MaxDelaySeconds` and `JitterStrategy`; no wildcard matches a terminal error."""
    wrap(states(), "_error_matches", _unless_terminal)
    wrap(states(), "_find_matching_retrier", _with_delay)


def _unless_terminal(original: Function) -> Function:
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
        delay = _delay(retrier, counts.get(index, 0))
        return {**retrier, "IntervalSeconds": delay, "BackoffRate": 1}, index

    return find


def _delay(retrier: Retrier, retries: int) -> float:
    interval = float(retrier.get("IntervalSeconds", DEFAULT_INTERVAL_SECONDS))
    backoff = float(retrier.get("BackoffRate", DEFAULT_BACKOFF_RATE))
    delay = min(interval * backoff**retries, float(retrier.get("MaxDelaySeconds", "inf")))
    return random.uniform(0, delay) if retrier.get("JitterStrategy") == "FULL" else delay  # noqa: S311 - no secret
