"""Distributed maps.

AWS reads the items, batches them, runs a child execution per batch and writes the results, with
the permissions of the state machine's role. It gives up when more items fail than is tolerated:
https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
The emulator ignores ItemBatcher, ResultWriter, JSONata and the role in such a map, and runs every
item to its end whatever has happened.
"""

from ministack_fidelity.emulator import Function, wrap
from ministack_fidelity.repairs.stepfunctions.distributed_map import children, items, results
from ministack_fidelity.repairs.stepfunctions.distributed_map.fields import Fields
from ministack_fidelity.repairs.stepfunctions.distributed_map.runs import (
    ABORTED,
    FAILED,
    SUCCEEDED,
    MapRun,
    Tolerance,
    start_map_run,
)
from ministack_fidelity.repairs.stepfunctions.executions import (
    RUNNING,
    Context,
    Execution,
    Json,
    Next,
    Scope,
    State,
    check_running,
    current_scope,
    entered,
    failure,
    states,
)
from ministack_fidelity.repairs.stepfunctions.payload_limits import check_size
from ministack_fidelity.repairs.stepfunctions.roles import denial


def apply() -> None:
    """A distributed map reads, selects and batches its items, lists and writes with the permissions
    of the state machine's role, counts what its Map Run does, and gives up when too many items have
    failed.
    """
    wrap(states(), "_run_map_items", _unless_distributed)
    wrap(states(), "_restore_state", _failing_interrupted_runs)


def _failing_interrupted_runs(original: Function) -> Function:
    def restore(state: object) -> None:
        original(state)
        for run in states()._map_runs.all_values():
            if run["status"] == RUNNING:
                run.update(status=FAILED, stopDate=states().now_iso())

    return restore


def _unless_distributed(original: Function) -> Function:
    def run(state: State, data: Json, execution: Execution, context: Context) -> object:
        processor = state.get("ItemProcessor", {})
        outer = current_scope()
        if processor.get("ProcessorConfig", {}).get("Mode") != "DISTRIBUTED" or outer is None:
            return original(state, data, execution, context)
        effective = states()._apply_input_path(state, data, context)
        fields = Fields(state, data, effective, context)
        with entered(outer.inner()) as inner:
            return _output(fields, _run(fields, processor, execution, inner))

    return run


def _run(fields: Fields, processor: State, execution: Execution, scope: Scope) -> Json:
    _check_role(scope.role, execution["stateMachineArn"])
    run = start_map_run(
        execution,
        fields.state.get("Label"),
        items.child_inputs(fields, scope.role),
        Tolerance(
            fields.number("ToleratedFailureCount"), fields.number("ToleratedFailurePercentage")
        ),
    )
    max_concurrency = fields.count("MaxConcurrency") or 0
    run.record["maxConcurrency"] = max_concurrency
    children.run_all(run, processor, fields.context, max_concurrency)
    run.finish(_status(run, scope))
    return _results(fields, run, scope.role)


def _check_role(role: str, machine: str) -> None:
    message = denial(role, "states:StartExecution", machine)
    if message:
        raise failure("States.Permissions", message)


def _status(run: MapRun, scope: Scope) -> str:
    if run.has_failed():
        return FAILED
    return ABORTED if scope.has_ended() else SUCCEEDED


def _results(fields: Fields, run: MapRun, role: str) -> Json:
    is_exported = results.is_exported(fields)
    exported = results.export(fields, run, role) if is_exported else None
    if run.record["status"] == FAILED:
        raise failure(
            "States.ExceedToleratedFailureThreshold",
            "The specified tolerated failure threshold was exceeded",
        )
    check_running()
    if is_exported:
        return exported
    returned = results.collect(fields, run)
    check_size(returned)
    return returned


def _output(fields: Fields, result: Json) -> Next:
    state, data, context = fields.state, fields.data, fields.context
    if fields.is_jsonata:
        output = states()._apply_jsonata_output(state, data, context, result=result, default=result)
        states()._apply_state_assign(state, data, context, result=result)
        return output, states()._next_or_end(state)
    selected = states()._apply_result_selector(state, result)
    output = states()._apply_result_path(state, data, selected)
    return states()._apply_output_path(state, output, context), states()._next_or_end(state)
