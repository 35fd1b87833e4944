"""Distributed maps.

AWS reads the items, batches them, runs a child execution for each batch and writes the results,
with the rights of the state machine's role; it gives up when more items fail than is tolerated:
https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
The emulator knows no ItemBatcher, no ResultWriter, no JSONata in such a map and no role, and runs
every item to its end whatever has happened.
"""

from serverless_s3_processor.local.emulator import Function, wrap
from serverless_s3_processor.local.gaps import map_children, map_items, map_results
from serverless_s3_processor.local.gaps.executions import (
    RUNNING,
    Context,
    Execution,
    Json,
    Next,
    Scope,
    State,
    check,
    entered,
    failure,
    scope,
    states,
)
from serverless_s3_processor.local.gaps.machine_roles import refusal
from serverless_s3_processor.local.gaps.map_fields import Fields
from serverless_s3_processor.local.gaps.map_runs import (
    ABORTED,
    FAILED,
    SUCCEEDED,
    MapRun,
    Tolerance,
    started,
)
from serverless_s3_processor.local.gaps.payload_limits import check_size


def apply() -> None:
    """Run distributed maps in this way. No Map Run survives the end of the emulator."""
    wrap(states(), "_run_map_items", _unless_distributed)
    wrap(states(), "_restore_state", _ending_runs)


def _ending_runs(original: Function) -> Function:
    def restore(state: object) -> None:
        original(state)
        for run in states()._map_runs.all_values():
            if run["status"] == RUNNING:
                run.update(status=FAILED, stopDate=states().now_iso())

    return restore


def _unless_distributed(original: Function) -> Function:
    def run(state: State, given: Json, execution: Execution, context: Context) -> object:
        processor = state.get("ItemProcessor", {})
        outer = scope()
        if processor.get("ProcessorConfig", {}).get("Mode") != "DISTRIBUTED" or outer is None:
            return original(state, given, execution, context)
        effective = states()._apply_input_path(state, given, context)
        fields = Fields(state, given, effective, context)
        with entered(outer.inner()) as inner:
            return _passed_on(fields, _results(fields, processor, execution, inner))

    return run


def _results(fields: Fields, processor: State, execution: Execution, inner: Scope) -> Json:
    _check_role(inner.role, execution["stateMachineArn"])
    run = started(
        execution,
        fields.state.get("Label"),
        map_items.children(fields, inner.role),
        Tolerance(
            fields.number("ToleratedFailureCount"), fields.number("ToleratedFailurePercentage")
        ),
    )
    at_once = fields.count("MaxConcurrency") or 0
    run.record["maxConcurrency"] = at_once
    map_children.run_all(run, processor, fields.context, at_once)
    run.finish(_status(run, inner))
    return _outcome(fields, run, inner.role)


def _check_role(role: str, machine: str) -> None:
    reason = refusal(role, "states:StartExecution", machine)
    if reason:
        raise failure("States.Permissions", reason)


def _status(run: MapRun, inner: Scope) -> str:
    if run.has_failed():
        return FAILED
    return ABORTED if inner.has_ended() else SUCCEEDED


def _outcome(fields: Fields, run: MapRun, role: str) -> Json:
    exported = map_results.is_exported(fields)
    results = map_results.exported(fields, run, role) if exported else None
    if run.record["status"] == FAILED:
        raise failure(
            "States.ExceedToleratedFailureThreshold",
            "The specified tolerated failure threshold was exceeded",
        )
    check()
    if not exported:
        results = map_results.returned(fields, run)
        check_size(results)
    return results


def _passed_on(fields: Fields, results: Json) -> Next:
    state, given, context = fields.state, fields.given, fields.context
    if fields.is_jsonata:
        output = states()._apply_jsonata_output(
            state, given, context, result=results, default=results
        )
        states()._apply_state_assign(state, given, context, result=results)
        return output, states()._next_or_end(state)
    selected = states()._apply_result_selector(state, results)
    output = states()._apply_result_path(state, given, selected)
    return states()._apply_output_path(state, output, context), states()._next_or_end(state)
