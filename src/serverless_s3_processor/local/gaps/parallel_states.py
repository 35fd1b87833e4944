"""Parallel states in JSONata.

Their fields are Arguments, Output and Assign:
https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
The emulator knows those of JSONPath alone.
"""

from serverless_s3_processor.local.emulator import Function, wrap
from serverless_s3_processor.local.gaps.executions import (
    Context,
    Execution,
    Json,
    State,
    is_jsonata,
    states,
)


def apply() -> None:
    """Evaluate the fields of JSONata."""
    wrap(states(), "_run_parallel_branches", _in_jsonata)


def _in_jsonata(original: Function) -> Function:
    def run(state: State, given: Json, execution: Execution, context: Context) -> object:
        if not is_jsonata(state, context):
            return original(state, given, execution, context)
        arguments = states()._apply_jsonata_arguments(state, given, context)
        results, following = original(state, arguments, execution, context)
        output = states()._apply_jsonata_output(
            state, given, context, result=results, default=results
        )
        states()._apply_state_assign(state, given, context, result=results)
        return output, following

    return run
