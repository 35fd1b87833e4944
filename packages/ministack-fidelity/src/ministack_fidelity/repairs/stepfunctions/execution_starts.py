"""StartExecution.

On AWS it can be repeated: the name and input of a running execution mean that execution. Names and
inputs are validated: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
The emulator refuses a repeated request, and accepts any name and input.
"""

import json
import re
from typing import Any, Final

from ministack_fidelity.emulator import Function, wrap
from ministack_fidelity.repairs.stepfunctions.distributed_map.batches import MAX_BYTES
from ministack_fidelity.repairs.stepfunctions.executions import RUNNING, Execution, states

Request = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]

MAX_NAME_LENGTH: Final = 80
FORBIDDEN: Final = re.compile(r'[\s<>{}\[\]?*"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]')


def apply() -> None:
    """StartExecution can be repeated, and refuses invalid names and inputs."""
    wrap(states(), "_start_execution", _checking)


def _checking(original: Function) -> Function:
    def start(request: Request) -> Response:
        error = _name_error(request.get("name")) or _input_error(request.get("input", "{}"))
        if error:
            refusal: Response = states().error_response_json(*error, 400)
            return refusal
        running = _running_execution(request)
        if running:
            fields = {name: running[name] for name in ("executionArn", "startDate")}
            repeated: Response = states().json_response(fields)
            return repeated
        response: Response = original(request)
        return response

    return start


def _name_error(name: str | None) -> tuple[str, str] | None:
    if name is None or (0 < len(name) <= MAX_NAME_LENGTH and not FORBIDDEN.search(name)):
        return None
    return "InvalidName", f"Invalid Name: '{name}'"


def _input_error(text: str) -> tuple[str, str] | None:
    if len(text.encode()) > MAX_BYTES:
        return "InvalidExecutionInput", "The input is larger than 262144 bytes"
    try:
        json.loads(text)
    except ValueError as error:
        return "InvalidExecutionInput", f"Invalid State Machine Execution Input: '{error}'"
    return None


def _running_execution(request: Request) -> Execution | None:
    machine = states()._resolve_state_machine_arn(request.get("stateMachineArn", ""))
    if not machine or not request.get("name"):
        return None
    arn = f"{machine.replace(':stateMachine:', ':execution:')}:{request['name']}"
    execution: Execution | None = states()._executions.get(arn)
    if not execution or execution["status"] != RUNNING:
        return None
    return execution if execution["input"] == request.get("input", "{}") else None
