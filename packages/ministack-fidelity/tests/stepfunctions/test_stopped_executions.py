import json
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from support.emulator import Emulator, Session
from support.factories import Function, Name
from support.machines import Machine, create, distributed, task
from support.waiting import eventually

NOTES = """
    import pathlib, time, uuid

    def handler(event, context):
        print("called")
        (pathlib.Path({folder!r}) / str(uuid.uuid4())).touch()
        time.sleep(0.2)
        return {{"done": False}}
"""
RAISES = """
    class BadError(Exception):
        pass

    def handler(event, context):
        print("called")
        raise BadError("bad")
"""


def loop(function: str) -> dict[str, Any]:
    """Calls of a function until it says that it is done."""
    choice = {"Variable": "$.done", "BooleanEquals": True, "Next": "Done"}
    return {
        "StartAt": "Step",
        "States": {
            "Step": {**task(function), "End": False, "Next": "Again"},
            "Again": {"Type": "Choice", "Choices": [choice], "Default": "Step"},
            "Done": {"Type": "Succeed"},
        },
    }


def inline(processor: dict[str, Any], **fields: object) -> dict[str, Any]:
    configured = {**processor, "ProcessorConfig": {"Mode": "INLINE"}}
    return {"Type": "Map", "ItemProcessor": configured, "ItemsPath": "$", "End": True, **fields}


def alone(name: str, state: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": name, "States": {name: state}}


def calls(folder: Path) -> int:
    return len(list(folder.iterdir()))


def assert_nothing_more_is_called(folder: Path) -> None:
    sleep(1)
    before = calls(folder)
    sleep(1)
    assert calls(folder) == before


def stop(machine: Machine, execution: str, **reason: str) -> None:
    machine.session.client("stepfunctions").stop_execution(executionArn=execution, **reason)


def test_everything_that_an_execution_does_stops_with_it(
    session: Session, function: Function, name: Name, tmp_path: Path
) -> None:
    called = function(NOTES.format(folder=str(tmp_path)))
    branches = [
        alone("Objects", distributed(task(called), ItemsPath="$.objects", MaxConcurrency=2)),
        alone("Segments", inline(loop(called), ItemsPath="$.segments")),
    ]
    states = {"Both": {"Type": "Parallel", "Branches": branches, "End": True}}
    machine = create(session, name("m"), states)
    execution = machine.start({"objects": list(range(100)), "segments": [1, 2]})
    eventually(lambda: calls(tmp_path) > 3)
    stop(machine, execution, error="Enough", cause="by hand")
    ended = machine.described(execution)
    assert (ended["status"], ended["error"], ended["cause"]) == ("ABORTED", "Enough", "by hand")
    run = machine.map_run(execution)
    if run["status"] == "RUNNING":
        sleep(0.5)
        run = machine.map_run(execution)
    assert run["status"] == "ABORTED"
    assert run["itemCounts"]["running"] == 0
    assert run["itemCounts"]["aborted"] > 0
    assert run["itemCounts"]["pending"] > 50
    assert_nothing_more_is_called(tmp_path)
    assert machine.described(execution)["status"] == "ABORTED"


def test_a_wait_and_a_retry_end_with_their_execution(
    session: Session, function: Function, name: Name
) -> None:
    rules = {"Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1000}]}
    machine = create(session, name("m"), {"Task": task(function(RAISES), **rules)})
    execution = machine.start({})
    history = session.client("stepfunctions").get_execution_history
    eventually(
        lambda: any(
            event["type"] == "TaskFailed" for event in history(executionArn=execution)["events"]
        )
    )
    stop(machine, execution)
    sleep(0.5)
    assert machine.described(execution)["status"] == "ABORTED"
    assert "output" not in machine.described(execution)


def test_a_branch_that_fails_stops_the_others_and_fails_the_state(
    session: Session, function: Function, name: Name, tmp_path: Path
) -> None:
    endless = inline(loop(function(NOTES.format(folder=str(tmp_path)))))
    branches = [alone("Endless", endless), alone("Bad", task(function(RAISES)))]
    states = {"Both": {"Type": "Parallel", "Branches": branches, "End": True}}
    machine = create(session, name("m"), states)
    assert machine.failure([1, 2])[0] == "BadError"
    assert_nothing_more_is_called(tmp_path)
    catcher = {"ErrorEquals": ["BadError"], "ResultPath": "$.error", "Next": "Done"}
    caught = {**states["Both"], "Catch": [catcher]}
    states = {"Both": caught, "Done": {"Type": "Pass", "OutputPath": "$.error", "End": True}}
    wrapped = create(session, name("m"), {"Wrap": {"Type": "Pass", "Next": "Both"}, **states})
    output = wrapped.output({"segments": [1]})
    assert output["Error"] == "BadError"


def test_a_state_machine_times_out(session: Session, name: Name) -> None:
    states = {"Wait": {"Type": "Wait", "Seconds": 100, "End": True}}
    machine = create(session, name("m"), states, TimeoutSeconds=1)
    began = monotonic()
    assert machine.ended(machine.start({}))["status"] == "TIMED_OUT"
    assert monotonic() - began < 5


def test_branches_share_no_variables_and_may_use_jsonata(session: Session, name: Name) -> None:
    def branch(value: int) -> dict[str, Any]:
        assigned = {"Type": "Pass", "Assign": {"own": value}, "Next": "Later"}
        pause = {"Type": "Wait", "Seconds": 1, "Next": "Last"}
        last = {"Type": "Pass", "Output": {"own": "{% $own %}", "in": "{% $states.input %}"}}
        states = {"First": assigned, "Later": pause, "Last": {**last, "End": True}}
        return {"StartAt": "First", "States": states}

    both = {
        "Type": "Parallel",
        "Arguments": {"given": "{% $states.input.x %}"},
        "Branches": [branch(1), branch(2)],
        "Output": {"both": "{% $states.result %}", "leaked": "{% $exists($own) %}"},
        "End": True,
    }
    machine = create(session, name("m"), {"Both": both}, QueryLanguage="JSONata")
    output = machine.output({"x": 7})
    assert output["leaked"] is False
    assert [branch["own"] for branch in output["both"]] == [1, 2]
    assert json.dumps([branch["in"] for branch in output["both"]]) == '[{"given": 7}, {"given": 7}]'


def test_no_execution_survives_the_emulator(own_emulator: Emulator) -> None:
    own_emulator.start()
    waiting = {"Type": "Wait", "Seconds": 100, "End": True}
    states = {"Map": distributed(waiting, ItemsPath="$")}
    machine = create(own_emulator.session(), "m", states)
    execution = machine.start([1])
    machine.map_run(execution)
    own_emulator.stop()
    own_emulator.start()
    after = Machine(own_emulator.session(), machine.arn)
    assert after.described(execution)["error"] == "States.ServiceRestart"
    assert after.map_run(execution)["status"] == "FAILED"
