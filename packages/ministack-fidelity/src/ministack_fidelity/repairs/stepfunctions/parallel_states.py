"""Parallel states in JSONata.

Their fields are Arguments, Output and Assign:
https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
The emulator supports the fields of JSONPath only.
"""

from ministack_fidelity.emulator import Function, wrap
from ministack_fidelity.repairs.stepfunctions.executions import (
    Context,
    Execution,
    Json,
    State,
    is_jsonata,
    states,
)


def apply() -> None:
    """Parallel states may use JSONata."""
    wrap(states(), "_run_parallel_branches", _in_jsonata)


def _in_jsonata(original: Function) -> Function:
    def run(state: State, data: Json, execution: Execution, context: Context) -> object:
        if not is_jsonata(state, context):
            return original(state, data, execution, context)
        arguments = states()._apply_jsonata_arguments(state, data, context)
        results, next_state = original(state, arguments, execution, context)
        output = states()._apply_jsonata_output(
            state, data, context, result=results, default=results
        )
        states()._apply_state_assign(state, data, context, result=results)
        return output, next_state

    return run
