"""Names of errors of Lambda tasks.

On AWS a function that is throttled fails its task with Lambda.TooManyRequestsException, which state
machines retry: https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
The emulator names it Lambda.Unknown.
"""

from typing import Final

from ministack_fidelity.emulator import Function, wrap
from ministack_fidelity.json_body import parse_object
from ministack_fidelity.repairs.stepfunctions.executions import failure, states

THROTTLED: Final = "TooManyRequestsException"


def apply() -> None:
    """A throttled function fails its task with `Lambda.TooManyRequestsException`."""
    wrap(states(), "_call_lambda", _with_name)


def _with_name(original: Function) -> Function:
    def call(reference: str, event: object) -> object:
        try:
            return original(reference, event)
        except states()._ExecutionError as error:
            response = parse_object(str(error.cause))
            if response.get("__type") != THROTTLED:
                raise
            cause = f"{response.get('message')} (Service: Lambda, Status Code: 429)"
            raise failure(f"Lambda.{THROTTLED}", cause) from None

    return call
