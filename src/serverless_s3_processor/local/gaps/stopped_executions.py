"""The end of executions that are stopped, fail or take too long.

On AWS, StopExecution and a state machine's TimeoutSeconds end all that an execution does, and a
branch or iteration that fails ends the other ones:
https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html
In the emulator the parts of Parallel and Map states go on to their end, which may then turn a
stopped execution into a failed one, and there is no TimeoutSeconds of state machines.
Functions that are running when their execution ends run to their end, here as on AWS.
"""

import json
from contextvars import copy_context
from threading import Timer
from time import monotonic, sleep

from serverless_s3_processor.local.emulator import Function, wrap
from serverless_s3_processor.local.gaps.executions import (
    RUNNING,
    Context,
    Execution,
    Json,
    Scope,
    check,
    entered,
    scope,
    states,
)

POLL_SECONDS = 0.1


def apply() -> None:
    """Let the parts of an execution notice its end."""
    wrap(states(), "_run_execution", _within_time)
    wrap(states(), "_run_parallel_branches", _ending_together)
    wrap(states(), "_run_map_items", _ending_together)
    wrap(states(), "_run_sub_machine", _telling_failures)
    wrap(states(), "_invoke_resource", _unless_ended)
    wrap(states(), "_scaled_sleep", _interruptible)
    wrap(states(), "_fail_execution", _once)


def _within_time(original: Function) -> Function:
    def run(arn: str) -> object:
        execution = states()._executions.get(arn)
        machine = states()._state_machines.get(execution["stateMachineArn"]) if execution else None
        if not execution or not machine:
            return original(arn)
        timer = _timer(execution, machine["definition"])
        with entered(Scope(machine["roleArn"], lambda: execution["status"] == RUNNING)):
            try:
                return original(arn)
            finally:
                timer.cancel()

    return run


def _timer(execution: Execution, definition: str) -> Timer:
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
        outer = scope()
        if outer is None:
            return original(*arguments)
        with entered(outer.inner()) as inner:
            try:
                return original(*arguments)
            except states()._ExecutionError as error:
                # Otherwise it would be that of the first part, which was only stopped.
                raise inner.failure or error from None

    return run


def _telling_failures(original: Function) -> Function:
    def run(parts: Json, start: str, data: Json, execution: Execution, context: Context) -> object:
        # What a part assigns and where it stands is its own.
        own = {**context, "variables": {**context.get("variables", {})}}
        try:
            return original(parts, start, data, execution, own)
        except Exception as error:
            current = scope()
            if current:
                current.fail(error)
            raise

    return run


def _unless_ended(original: Function) -> Function:
    def invoke(*arguments: object) -> object:
        check()
        return original(*arguments)

    return invoke


def _interruptible(original: Function) -> Function:
    def wait(seconds: float) -> object:
        if scope() is None:
            return original(seconds)
        until = monotonic() + seconds * states()._SFN_WAIT_SCALE
        while (left := until - monotonic()) > 0:
            check()
            sleep(min(left, POLL_SECONDS))
        return None

    return wait


def _once(original: Function) -> Function:
    def fail(execution: Execution, error: str, cause: str) -> None:
        if execution["status"] == RUNNING:
            original(execution, error, cause)
            execution["output"] = None  # AWS describes failed executions without one.

    return fail
