"""StartExecution.

On AWS it can be repeated: a name and input that are those of a running execution mean that one.
Names and inputs are checked: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
The emulator refuses a repeated call, and takes any name and input.
"""

import json
import re
from typing import Any

from serverless_s3_processor.local.emulator import Function, wrap
from serverless_s3_processor.local.gaps.executions import RUNNING, Execution, states
from serverless_s3_processor.local.gaps.map_batches import MOST_BYTES

Answer = tuple[int, dict[str, str], bytes]

LONGEST_NAME = 80
FORBIDDEN = re.compile(r'[\s<>{}\[\]?*"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]')


def apply() -> None:
    """Check what is asked, and answer a repeated call like the first one."""
    wrap(states(), "_start_execution", _checking)


def _checking(original: Function) -> Function:
    def start(asked: dict[str, Any]) -> Answer:
        problem = _name_problem(asked.get("name")) or _input_problem(asked.get("input", "{}"))
        if problem:
            refused: Answer = states().error_response_json(*problem, 400)
            return refused
        running = _running(asked)
        if running:
            told = {name: running[name] for name in ("executionArn", "startDate")}
            repeated: Answer = states().json_response(told)
            return repeated
        answer: Answer = original(asked)
        return answer

    return start


def _name_problem(name: str | None) -> tuple[str, str] | None:
    if name is None or (0 < len(name) <= LONGEST_NAME and not FORBIDDEN.search(name)):
        return None
    return "InvalidName", f"Invalid Name: '{name}'"


def _input_problem(given: str) -> tuple[str, str] | None:
    if len(given.encode()) > MOST_BYTES:
        return "InvalidExecutionInput", "The input is larger than 262144 bytes"
    try:
        json.loads(given)
    except ValueError as error:
        return "InvalidExecutionInput", f"Invalid State Machine Execution Input: '{error}'"
    return None


def _running(asked: dict[str, Any]) -> Execution | None:
    machine = states()._resolve_state_machine_arn(asked.get("stateMachineArn", ""))
    if not machine or not asked.get("name"):
        return None
    arn = f"{machine.replace(':stateMachine:', ':execution:')}:{asked['name']}"
    execution: Execution | None = states()._executions.get(arn)
    if not execution or execution["status"] != RUNNING:
        return None
    return execution if execution["input"] == asked.get("input", "{}") else None
