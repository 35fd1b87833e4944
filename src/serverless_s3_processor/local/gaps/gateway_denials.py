"""Calls of a REST API that IAM refuses.

AWS answers through the API's gateway response ACCESS_DENIED, and says of a path or method that it
does not know nothing but "Missing Authentication Token", whoever asks. The emulator answers in the
form of the management API, before it looks at paths.
"""

import json
from http import HTTPStatus
from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap

Answer = tuple[int, dict[str, str], bytes]

INVOKE = "execute-api:Invoke"
CODE = "AccessDeniedException"


def apply() -> None:
    """Answer refused calls through the gateway."""
    errors = module("services.apigateway_v1")._AUTHENTICATION_GATEWAY_ERRORS
    errors[CODE] = ("ACCESS_DENIED", CODE)
    wrap(module("app"), "_enforce_data_plane", _naming)
    wrap(module("app"), "_enforce_execute_api", _through_the_gateway)


def _naming(original: Function) -> Function:
    def enforce(service: str, action: str, *request: object, **about: Any) -> Answer | None:  # noqa: ANN401 - as they came
        if action == INVOKE and "resource_arn" in about:
            about["named_resource"] = _masked(about["resource_arn"])
        answer: Answer | None = original(service, action, *request, **about)
        return answer

    return enforce


def _masked(arn: str) -> str:
    # AWS shows the last digits of the account only.
    account = arn.split(":")[4]
    return arn.replace(f":{account}:", f":********{account[-4:]}:", 1)


def _through_the_gateway(original: Function) -> Function:
    def enforce(
        api: str, stage: str, method: str, path: str, *request: object, **about: object
    ) -> Answer | None:
        answer: Answer | None = original(api, stage, method, path, *request, **about)
        reason = _reason(answer)
        gateway = module("services.apigateway_v1")
        if reason is None or stage not in gateway.stages_for_api(api):
            return answer
        if gateway.method_authorization_type(api, stage, method, path) is None:
            return None  # The gateway then finds no such method.
        error = module("core.iam_evaluator").AuthError(CODE, reason)
        refusal: Answer = gateway.authentication_error_response(api, stage, error, *request)
        return refusal

    return enforce


def _reason(answer: Answer | None) -> str | None:
    """Why IAM refuses; None if it doesn't, or if the gateway has answered already."""
    if answer is None or answer[0] != HTTPStatus.FORBIDDEN:
        return None
    body = json.loads(answer[2])
    return body["message"] if body.get("__type") == CODE else None
