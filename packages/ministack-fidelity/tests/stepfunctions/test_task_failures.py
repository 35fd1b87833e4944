import json
from time import monotonic
from typing import Any

from support.emulator import Session
from support.factories import Function, Name
from support.machines import create, task

RAISES = """
    class FooError(Exception):
        pass

    def handler(event, context):
        print("called")
        raise FooError(f"no {event}\\nat all")
"""
ANSWERS_THE_THIRD_CALL = """
    calls = []

    class FooError(Exception):
        pass

    def handler(event, context):
        calls.append(event)
        print(len(calls))
        if len(calls) < 3:
            raise FooError("not yet")
        return len(calls)
"""
SLEEPS = """
    import time

    def handler(event, context):
        print("called")
        time.sleep(60)
"""
LARGE = """
    def handler(event, context):
        print("called")
        return "x" * 300_000
"""
DONE = {"Type": "Pass", "End": True}


def retry(*names: str, **fields: float | str) -> dict[str, Any]:
    return {"Retry": [{"ErrorEquals": list(names), "IntervalSeconds": 1, **fields}]}


def catch(*names: str) -> dict[str, Any]:
    return {"Catch": [{"ErrorEquals": list(names), "ResultPath": "$.caught", "Next": "Done"}]}


def test_an_execution_fails_with_the_exception_of_its_function(
    session: Session, function: Function, name: Name
) -> None:
    error, cause = create(session, name("m"), {"Task": task(function(RAISES))}).failure("x")
    assert error == "FooError"
    error = json.loads(cause)
    assert error["errorMessage"] == "no x\nat all"
    assert error["errorType"] == "FooError"
    assert error["requestId"]
    (frame,) = error["stackTrace"]
    assert 'index.py", line 7, in handler' in frame


def test_a_caller_gets_the_same_error(session: Session, function: Function) -> None:
    response = session.client("lambda").invoke(FunctionName=function(RAISES), Payload=b'"x"')
    assert response["FunctionError"] == "Unhandled"
    assert json.loads(response["Payload"].read())["errorType"] == "FooError"


def test_an_exception_is_caught_by_its_name(
    session: Session, function: Function, name: Name
) -> None:
    states = {"Task": task(function(RAISES), **catch("FooError")), "Done": DONE}
    output = create(session, name("m"), states).output({"a": 1})
    assert output["a"] == 1
    assert output["caught"]["Error"] == "FooError"
    states = {"Task": task(function(RAISES), **catch("BarError")), "Done": DONE}
    assert create(session, name("m"), states).failure({})[0] == "FooError"


def test_an_exception_is_retried_by_its_name_in_the_same_worker(
    session: Session, function: Function, name: Name
) -> None:
    state = task(function(ANSWERS_THE_THIRD_CALL), **retry("FooError", MaxAttempts=2))
    began = monotonic()
    assert create(session, name("m"), {"Task": state}).output({}) == 3
    assert monotonic() - began > 1 + 2


def test_retries_wait_no_longer_than_the_maximum_delay(
    session: Session, function: Function, name: Name
) -> None:
    rules = retry("States.TaskFailed", MaxAttempts=2, IntervalSeconds=30, MaxDelaySeconds=1)
    state = task(function(ANSWERS_THE_THIRD_CALL), **rules)
    assert create(session, name("m"), {"Task": state}).output({}) == 3


def test_a_throttled_function_is_retried(session: Session, function: Function, name: Name) -> None:
    called = function(LARGE.replace("300_000", "3"))
    session.client("lambda").put_function_concurrency(
        FunctionName=called, ReservedConcurrentExecutions=0
    )
    machine = create(session, name("m"), {"Task": task(called)})
    error, cause = machine.failure({})
    assert error == "Lambda.TooManyRequestsException"
    assert "Status Code: 429" in cause


def test_a_function_that_takes_too_long_fails_with_the_name_of_a_timeout(
    session: Session, function: Function, name: Name
) -> None:
    called = function(SLEEPS)
    session.client("lambda").update_function_configuration(FunctionName=called, Timeout=1)
    error, cause = create(session, name("m"), {"Task": task(called)}).failure({})
    assert error == "Sandbox.Timedout"
    assert "Task timed out after 1.00 seconds" in cause
    slow = task(function(SLEEPS), TimeoutSeconds=1, **catch("States.Timeout"))
    output = create(session, name("m"), {"Task": slow, "Done": DONE}).output({})
    assert output["caught"]["Error"] == "States.Timeout"


def test_more_than_256_kib_fails_a_state_without_retry(
    session: Session, function: Function, name: Name
) -> None:
    state = task(function(LARGE), ResultPath=None, **catch("States.ALL"))
    error, _ = create(session, name("m"), {"Task": state, "Done": DONE}).failure({})
    assert error == "States.DataLimitExceeded"
