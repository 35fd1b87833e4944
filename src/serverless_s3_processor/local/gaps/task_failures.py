"""Names of errors of Lambda tasks.

A function that is throttled fails its task with Lambda.TooManyRequestsException on AWS, which is
what a state machine retries: https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
The emulator calls it Lambda.Unknown.
"""

import json
from typing import Any

from serverless_s3_processor.local.emulator import Function, wrap
from serverless_s3_processor.local.gaps.executions import failure, states

THROTTLED = "TooManyRequestsException"


def apply() -> None:
    """Name throttling."""
    wrap(states(), "_call_lambda", _naming)


def _naming(original: Function) -> Function:
    def call(reference: str, event: object) -> object:
        try:
            return original(reference, event)
        except states()._ExecutionError as error:
            answer = _read(error.cause)
            if answer.get("__type") != THROTTLED:
                raise
            cause = f"{answer.get('message')} (Service: Lambda, Status Code: 429)"
            raise failure(f"Lambda.{THROTTLED}", cause) from None

    return call


def _read(cause: object) -> dict[str, Any]:
    try:
        answer = json.loads(str(cause))
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
