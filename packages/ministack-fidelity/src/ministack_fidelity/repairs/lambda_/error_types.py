"""What a function that raises an exception returns.

On AWS that is the exception's class, its message and its stack trace, and the next invocation finds
the same worker: https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
The emulator's errors are all of the type Runtime.HandlerError, so that no Retry and no Catch
matches them by name, and the worker ends.
"""

from contextvars import ContextVar
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap

Response = dict[str, Any]

SCRIPT: Final = "_PYTHON_WORKER_SCRIPT"
ORIGINAL: Final = '{"status": "error", "error": str(e), "trace": traceback.format_exc()}'
# A response of the status "error" would end the worker.
REPLACEMENT: Final = """{"status": "ok", "raised": {
                "errorMessage": str(e), "errorType": type(e).__name__,
                "stackTrace": traceback.format_tb(e.__traceback__)[1:],
            }, "trace": traceback.format_exc()}"""

_raised: ContextVar[Response | None] = ContextVar("raised_error", default=None)


class UnknownWorkerError(Exception):
    """The emulator's worker does not contain the code to replace."""


def apply() -> None:
    """A function that raises returns the exception's class and stack trace; its worker lives on.

    Raises:
        UnknownWorkerError: the emulator's worker handles exceptions in another way.
    """
    runtime = module("core.lambda_runtime")
    script = getattr(runtime, SCRIPT)
    if ORIGINAL not in script:
        raise UnknownWorkerError("The worker's script handles exceptions in another way.")
    setattr(runtime, SCRIPT, script.replace(ORIGINAL, REPLACEMENT))
    wrap(runtime.Worker, "invoke", _remembering)
    wrap(module("services.lambda_svc"), "_execute_function_warm", _with_exception)


def _remembering(original: Function) -> Function:
    def invoke(worker: object, *arguments: object, **options: object) -> Response:
        response: Response = original(worker, *arguments, **options)
        raised = response.get("raised")
        _raised.set(raised)
        if raised is None:
            return response
        return {**response, "status": "error", "error": raised["errorMessage"]}

    return invoke


def _with_exception(original: Function) -> Function:
    def execute(function: Response, event: object, request_id: str) -> Response:
        _raised.set(None)
        response: Response = original(function, event, request_id)
        raised = _raised.get()
        if raised and response.get("error"):
            return {**response, "body": {**raised, "requestId": request_id}}
        return response

    return execute
