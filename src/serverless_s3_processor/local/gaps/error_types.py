"""What a function that raises an exception answers.

On AWS that is the exception's class, its message and its stack, and the next invocation finds the
same worker: https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
The emulator's errors are all of the type Runtime.HandlerError, so that no Retry and no Catch finds
them by name, and the worker is ended.
"""

from contextvars import ContextVar
from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap

Answer = dict[str, Any]

SCRIPT = "_PYTHON_WORKER_SCRIPT"
CAUGHT = '{"status": "error", "error": str(e), "trace": traceback.format_exc()}'
# An answer of the status "error" would end the worker.
TOLD = """{"status": "ok", "raised": {
                "errorMessage": str(e), "errorType": type(e).__name__,
                "stackTrace": traceback.format_tb(e.__traceback__)[1:],
            }, "trace": traceback.format_exc()}"""

_raised: ContextVar[Answer | None] = ContextVar("raised_error", default=None)


class UnknownWorkerError(Exception):
    """The emulator's worker does not contain what is to be replaced."""


def apply() -> None:
    """Let workers tell which exception was raised, and live on."""
    runtime = module("core.lambda_runtime")
    script = getattr(runtime, SCRIPT)
    if CAUGHT not in script:
        raise UnknownWorkerError("The worker's script handles exceptions in another way.")
    setattr(runtime, SCRIPT, script.replace(CAUGHT, TOLD))
    wrap(runtime.Worker, "invoke", _noting)
    wrap(module("services.lambda_svc"), "_execute_function_warm", _answering)


def _noting(original: Function) -> Function:
    def invoke(worker: object, *arguments: object, **options: object) -> Answer:
        response: Answer = original(worker, *arguments, **options)
        raised = response.get("raised")
        _raised.set(raised)
        if raised is None:
            return response
        return {**response, "status": "error", "error": raised["errorMessage"]}

    return invoke


def _answering(original: Function) -> Function:
    def execute(function: Answer, event: object, request_id: str) -> Answer:
        _raised.set(None)
        answer: Answer = original(function, event, request_id)
        raised = _raised.get()
        if raised and answer.get("error"):
            return {**answer, "body": {**raised, "requestId": request_id}}
        return answer

    return execute
