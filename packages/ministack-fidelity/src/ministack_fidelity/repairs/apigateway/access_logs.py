"""Access logs of a REST API's stage.

AWS writes a line per call, in the format of the stage's settings, with a hyphen for a variable that
has no value:
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
The emulator stores the settings and writes nothing.
"""

import hashlib
from time import time
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap
from ministack_fidelity.repairs.apigateway.calls import Call, current_call
from ministack_fidelity.repairs.apigateway.context_variables import fill, variables

Response = tuple[int, dict[str, str], bytes]

MISSING: Final = "-"
GROUP: Final = 6  # of arn:aws:logs:region:account:log-group:NAME


def apply() -> None:
    """Stages write their access log, also of the calls that the gateway refuses."""
    wrap(module("app"), "_handle_execute_api_request", _logging)


def _logging(original: Function) -> Function:
    async def handle(*request: object, **raw: object) -> Response | None:
        response: Response | None = await original(*request, **raw)
        stage = current_call().request.get("stage")
        if response and stage:
            _log(stage, current_call(), response)
        return response

    return handle


def _log(stage: dict[str, Any], call: Call, response: Response) -> None:
    settings = stage.get("accessLogSettings") or {}
    if settings:
        values = {**variables(call), **_response_variables(call, response)}
        line = fill(settings["format"], values, MISSING)
        group = settings["destinationArn"].split(":")[GROUP]
        _write(group, f"{call.request['api_id']}/{call.request['stage_name']}", line)


def _response_variables(call: Call, response: Response) -> dict[str, str]:
    status, _headers, body = response
    return {
        "context.status": str(status),
        "context.responseLength": str(len(body)),
        "context.responseLatency": str(int((time() - call.start) * 1000)),
    }


def _write(group: str, source: str, line: str) -> None:
    logs = module("services.cloudwatch_logs")
    stream = {
        "logGroupName": group,
        "logStreamName": hashlib.md5(source.encode(), usedforsecurity=False).hexdigest(),
    }
    # Both return an error, and change nothing, when the group is missing or the stream exists.
    logs._create_log_stream(stream)
    logs._put_log_events({**stream, "logEvents": [{"message": line}]})
