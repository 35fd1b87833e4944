"""Access logs of a REST API's stage.

AWS writes a line for each call, in the format that the stage's settings give, with a hyphen for
what is not known:
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
The emulator keeps the settings and writes nothing.
"""

import hashlib
from time import time
from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap
from serverless_s3_processor.local.gaps.gateway_calls import Call, current
from serverless_s3_processor.local.gaps.gateway_context import filled, variables

Answer = tuple[int, dict[str, str], bytes]

UNKNOWN = "-"
GROUP = 6  # of arn:aws:logs:region:account:log-group:NAME


def apply() -> None:
    """Log each call that reaches a stage, also those that the gateway refuses."""
    wrap(module("app"), "_handle_execute_api_request", _logging)


def _logging(original: Function) -> Function:
    async def handle(*request: object, **raw: object) -> Answer | None:
        answer: Answer | None = await original(*request, **raw)
        stage = current().request.get("stage")
        if answer and stage:
            _log(stage, current(), answer)
        return answer

    return handle


def _log(stage: dict[str, Any], call: Call, answer: Answer) -> None:
    wanted = stage.get("accessLogSettings") or {}
    if wanted:
        known = {**variables(call), **_of_answer(call, answer)}
        line = filled(wanted["format"], known, UNKNOWN)
        group = wanted["destinationArn"].split(":")[GROUP]
        _write(group, f"{call.request['api_id']}/{call.request['stage_name']}", line)


def _of_answer(call: Call, answer: Answer) -> dict[str, str]:
    status, _headers, body = answer
    return {
        "context.status": str(status),
        "context.responseLength": str(len(body)),
        "context.responseLatency": str(int((time() - call.began) * 1000)),
    }


def _write(group: str, source: str, line: str) -> None:
    logs = module("services.cloudwatch_logs")
    place = {
        "logGroupName": group,
        "logStreamName": hashlib.md5(source.encode(), usedforsecurity=False).hexdigest(),
    }
    # Both say so, and do no harm, where there is no such group, or such a stream already.
    logs._create_log_stream(place)
    logs._put_log_events({**place, "logEvents": [{"message": line}]})
