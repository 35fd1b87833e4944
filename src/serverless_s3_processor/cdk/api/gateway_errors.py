"""The error responses of API Gateway itself, in the format of the function's errors."""

import json
from collections.abc import Sequence
from typing import Final

from aws_cdk.aws_apigateway import GatewayResponse, ResponseType, RestApi

_GATEWAY_MESSAGE: Final = "$context.error.messageString"
"""The gateway's message, with quotes. Only variables are replaced in these templates.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html"""

_ERRORS: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("AccessDenied", "ACCESS_DENIED", "403", _GATEWAY_MESSAGE),
    (
        "NotSigned",
        "MISSING_AUTHENTICATION_TOKEN",
        "403",
        '"The request is not signed, or there is no such endpoint."',
    ),
    ("InvalidSignature", "INVALID_SIGNATURE", "403", _GATEWAY_MESSAGE),
    ("ExpiredToken", "EXPIRED_TOKEN", "403", _GATEWAY_MESSAGE),
    ("InvalidBody", "BAD_REQUEST_BODY", "400", '"The body must be a JSON object."'),
    ("RequestTooLarge", "REQUEST_TOO_LARGE", "413", '"The request is too big."'),
    ("Throttled", "THROTTLED", "429", '"Too many requests. Wait and try again."'),
    ("TimedOut", "INTEGRATION_TIMEOUT", "504", '"The request timed out. Try again."'),
    ("BadRequest", "DEFAULT_4XX", "", _GATEWAY_MESSAGE),
    ("InternalError", "DEFAULT_5XX", "", '"An internal error. Try again."'),
)
"""Code, the gateway's name of it, HTTP status (empty leaves it as it is), message."""


def shape_errors(
    rest_api: RestApi, required_parameters: Sequence[str], origins: Sequence[str]
) -> None:
    """Format the gateway's errors like the function's; web pages of `origins` may read them."""
    headers = _cors_headers(origins)
    for code, kind, status, message in _ERRORS:
        _add_response(rest_api, kind, status, _template(code, message), headers)
    # What is missing is known where there is only one that can be.
    fields = list(required_parameters) if len(required_parameters) == 1 else []
    missing = _template("MissingField", _GATEWAY_MESSAGE, *fields)
    _add_response(rest_api, "BAD_REQUEST_PARAMETERS", "400", missing, headers)


def _cors_headers(origins: Sequence[str]) -> dict[str, str]:
    """Return the header that lets pages read an error.

    The gateway can't vary it by request, so it names one origin, or for several `*`. That is safe:
    an error only describes a request that the page itself has signed and sent.
    """
    if not origins:
        return {}
    readers = origins[0] if len(origins) == 1 else "*"
    return {"Access-Control-Allow-Origin": f"'{readers}'"}


def _add_response(
    rest_api: RestApi, kind: str, status: str, template: str, headers: dict[str, str]
) -> None:
    GatewayResponse(
        rest_api,
        "".join(word.capitalize() for word in kind.split("_")),
        rest_api=rest_api,
        type=ResponseType.of(kind),
        status_code=status or None,
        response_headers=headers or None,
        templates={"application/json": template},
    )


def _template(code: str, message: str, *field: str) -> str:
    named = "".join(f',"field":{json.dumps(name)}' for name in field)
    error = f'{{"code":"{code}","message":{message}{named}}}'
    return f'{{"error":{error},"requestId":"$context.requestId"}}'
