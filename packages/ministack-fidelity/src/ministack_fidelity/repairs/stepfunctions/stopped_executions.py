"""The end of executions that are stopped, fail, or time out.

On AWS, StopExecution and a state machine's TimeoutSeconds end all that an execution does, and a
branch or iteration that fails ends the others:
https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html
In the emulator the branches of Parallel states and the iterations of Map states run to their end,
which may turn a stopped execution into a failed one, and TimeoutSeconds of state machines has no
effect. Functions that are running when their execution ends run to their end, as on AWS.
"""

import json
from contextvars import copy_context
from threading import Timer
from time import monotonic, sleep
from typing import Final

from ministack_fidelity.emulator import Function, wrap
from ministack_fidelity.repairs.stepfunctions.executions import (
    RUNNING,
    Context,
    Execution,
    Json,
    Scope,
    check_running,
    current_scope,
    entered,
    states,
)

APPLY_AFTER: Final = ("stepfunctions.payload_limits",)

POLL_SECONDS: Final = 0.1


def apply() -> None:
    """Branches and iterations end with their execution, or with the first that fails.
    `TimeoutSeconds` of state machines works.
    """
    wrap(states(), "_run_execution", _with_timeout)
    wrap(states(), "_run_parallel_branches", _ending_together)
    wrap(states(), "_run_map_items", _ending_together)
    wrap(states(), "_run_sub_machine", _reporting_failures)
    wrap(states(), "_invoke_resource", _unless_ended)
    wrap(states(), "_scaled_sleep", _interruptible)
    wrap(states(), "_fail_execution", _unless_stopped)


def _with_timeout(original: Function) -> Function:
    def run(arn: str) -> object:
        execution = states()._executions.get(arn)
        machine = states()._state_machines.get(execution["stateMachineArn"]) if execution else None
        if not execution or not machine:
            return original(arn)
        timer = _start_timer(execution, machine["definition"])
        with entered(Scope(machine["roleArn"], lambda: execution["status"] == RUNNING)):
            try:
                return original(arn)
            finally:
                timer.cancel()

    return run


def _start_timer(execution: Execution, definition: str) -> Timer:
    try:
        seconds = float(json.loads(definition)["TimeoutSeconds"])
    except (ValueError, TypeError, KeyError):
        return Timer(0, lambda: None)
    timer = Timer(seconds, copy_context().run, (_time_out, execution))
    timer.daemon = True
    timer.start()
    return timer


def _time_out(execution: Execution) -> None:
    if execution["status"] == RUNNING:
        execution.update(status="TIMED_OUT", stopDate=states().now_iso())
        states()._add_event(execution, "ExecutionTimedOut")
        states()._emit_execution_status_event(execution)


def _ending_together(original: Function) -> Function:
    def run(*arguments: object) -> object:
        outer = current_scope()
        if outer is None:
            return original(*arguments)
        with entered(outer.inner()) as inner:
            try:
                return original(*arguments)
            except states()._ExecutionError as error:
                # The first part may have been stopped because another one failed.
                raise inner.failure or error from None

    return run


def _reporting_failures(original: Function) -> Function:
    def run(parts: Json, start: str, data: Json, execution: Execution, context: Context) -> object:
        # Each branch or iteration has variables of its own.
        own = {**context, "variables": {**context.get("variables", {})}}
        try:
            return original(parts, start, data, execution, own)
        except Exception as error:
            scope = current_scope()
            if scope:
                scope.fail(error)
            raise

    return run


def _unless_ended(original: Function) -> Function:
    def invoke(*arguments: object) -> object:
        check_running()
        return original(*arguments)

    return invoke


def _interruptible(original: Function) -> Function:
    def wait(seconds: float) -> object:
        if current_scope() is None:
            return original(seconds)
        deadline = monotonic() + seconds * states()._SFN_WAIT_SCALE
        while (remaining := deadline - monotonic()) > 0:
            check_running()
            sleep(min(remaining, POLL_SECONDS))
        return None

    return wait


def _unless_stopped(original: Function) -> Function:
    def fail(execution: Execution, error: str, cause: str) -> None:
        if execution["status"] == RUNNING:
            original(execution, error, cause)
            execution["output"] = None  # AWS describes failed executions without one.

    return fail
