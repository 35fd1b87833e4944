"""Calls of a REST API that IAM denies.

AWS responds through the API's gateway response ACCESS_DENIED, and to an unknown path or method with
"Missing Authentication Token", whoever calls. The emulator responds in the form of the management
API, before it looks at paths.
"""

import json
from http import HTTPStatus
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap

Response = tuple[int, dict[str, str], bytes]

INVOKE: Final = "execute-api:Invoke"
CODE: Final = "AccessDeniedException"


def apply() -> None:
    """APIs respond to denied calls, and do not disclose whether a path exists."""
    errors = module("services.apigateway_v1")._AUTHENTICATION_GATEWAY_ERRORS
    errors[CODE] = ("ACCESS_DENIED", CODE)
    wrap(module("app"), "_enforce_data_plane", _with_masked_account)
    wrap(module("app"), "_enforce_execute_api", _through_the_gateway)


def _with_masked_account(original: Function) -> Function:
    def enforce(
        service: str,
        action: str,
        *request: object,
        **details: Any,  # noqa: ANN401 - passed on
    ) -> Response | None:
        if action == INVOKE and "resource_arn" in details:
            details["named_resource"] = _mask_account(details["resource_arn"])
        response: Response | None = original(service, action, *request, **details)
        return response

    return enforce


def _mask_account(arn: str) -> str:
    # AWS shows the last digits of the account only.
    account = arn.split(":")[4]
    return arn.replace(f":{account}:", f":********{account[-4:]}:", 1)


def _through_the_gateway(original: Function) -> Function:
    def enforce(
        api: str, stage: str, method: str, path: str, *request: object, **details: object
    ) -> Response | None:
        response: Response | None = original(api, stage, method, path, *request, **details)
        message = _denial(response)
        gateway = module("services.apigateway_v1")
        if message is None or stage not in gateway.stages_for_api(api):
            return response
        if gateway.method_authorization_type(api, stage, method, path) is None:
            return None  # The gateway then finds no such method.
        error = module("core.iam_evaluator").AuthError(CODE, message)
        refusal: Response = gateway.authentication_error_response(api, stage, error, *request)
        return refusal

    return enforce


def _denial(response: Response | None) -> str | None:
    """Return IAM's message, or None if IAM allows the call or the gateway has responded already."""
    if response is None or response[0] != HTTPStatus.FORBIDDEN:
        return None
    body = json.loads(response[2])
    return body["message"] if body.get("__type") == CODE else None
