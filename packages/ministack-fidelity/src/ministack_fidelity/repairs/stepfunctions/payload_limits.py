"""How much data a state may pass on.

On AWS that is 256 KiB, whatever becomes of it afterwards, and States.DataLimitExceeded otherwise:
https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
The emulator passes on any amount.
"""

from typing import Final

from ministack_fidelity.emulator import Function, wrap
from ministack_fidelity.repairs.stepfunctions.distributed_map.batches import MAX_BYTES, json_size
from ministack_fidelity.repairs.stepfunctions.executions import failure, states

APPLY_AFTER: Final = (
    "stepfunctions.distributed_maps",
    "stepfunctions.parallel_states",
    "stepfunctions.roles",
)


def apply() -> None:
    """A state passes on no more than 256 KiB."""
    wrap(states(), "_invoke_resource", _limited)
    wrap(states(), "_run_map_items", _limited)
    wrap(states(), "_run_parallel_branches", _limited)


def check_size(result: object) -> None:
    """Check the size of a result.

    Raises:
        Exception: it may not be passed on; this is States.DataLimitExceeded.
    """
    if json_size(result) > MAX_BYTES:
        raise failure(
            "States.DataLimitExceeded",
            "The state returned a result with a size exceeding the maximum number of bytes "
            "service limit.",
        )


def _limited(original: Function) -> Function:
    def run(*arguments: object) -> object:
        result = original(*arguments)
        check_size(result)
        return result

    return run
