"""How much data a state may pass on.

On AWS that is 256 KiB, whatever becomes of it afterwards, and States.DataLimitExceeded otherwise:
https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
The emulator passes on anything.
"""

from serverless_s3_processor.local.emulator import Function, wrap
from serverless_s3_processor.local.gaps.executions import failure, states
from serverless_s3_processor.local.gaps.map_batches import MOST_BYTES, size


def apply() -> None:
    """Refuse larger results of tasks, and larger outputs of Map and Parallel states."""
    wrap(states(), "_invoke_resource", _limited)
    wrap(states(), "_run_map_items", _limited)
    wrap(states(), "_run_parallel_branches", _limited)


def check_size(result: object) -> None:
    """Raise States.DataLimitExceeded for a result that may not be passed on."""
    if size(result) > MOST_BYTES:
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
