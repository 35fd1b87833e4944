"""A function's worker that dies while it starts.

On AWS this affects no other worker. The emulator ends all workers of that function, with the
batches that they are processing, and those of them that are starting then end the next ones.
"""

import logging
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap

APPLY_AFTER: Final = ("lambda_.error_types",)

logger = logging.getLogger(__name__)


def apply() -> None:
    """A worker that dies while it starts takes no other with it."""
    wrap(module("core.lambda_runtime").Worker, "invoke", _failing_alone)


def _failing_alone(original: Function) -> Function:
    def invoke(worker: object, *arguments: object, **options: object) -> dict[str, Any]:
        try:
            result: dict[str, Any] = original(worker, *arguments, **options)
        except (RuntimeError, OSError) as error:
            logger.exception("A worker did not start")
            return {"status": "error", "error": str(error), "cold_start": True, "log": ""}
        return result

    return invoke
