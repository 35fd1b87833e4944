"""One line for each error of the API, and for no answer at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.program import call
from serverless_s3_processor.client.errors import (
    AccessDeniedError,
    ApiError,
    BadRequestError,
    ServerError,
    ThrottledError,
    UnavailableError,
    UnreachableError,
)
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from serverless_s3_processor.client.errors import ProcessorError

_CALLER_CODES: Final = frozenset({"AccessDenied", "AccessDeniedException", "Unknown"})
_SIGNATURE_CODES: Final = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidSignature",
        "InvalidSignatureException",
        "UnrecognizedClientException",
    }
)
# The client signs every request.
_NO_ENDPOINT_CODES: Final = frozenset(
    {"MissingAuthenticationTokenException", "NoSuchEndpoint", "NotSigned"}
)

_UNKNOWN: Final = (
    "The API has no such endpoint. Check the address (--api-url), and that the deployment is "
    "as new as this command."
)


def explain(error: ProcessorError, environment: str, renew: str) -> str:
    """Return the line; `renew` says how to get other credentials."""
    if isinstance(error, ApiError):
        return _explain_api(error, environment, renew)
    if isinstance(error, UnreachableError):
        return f"{error}. Check the address (--api-url, --region) and the network."
    return f"{error}"


def _explain_api(error: ApiError, environment: str, renew: str) -> str:
    if error.code in _NO_ENDPOINT_CODES:
        return _UNKNOWN
    match error:
        case AccessDeniedError():
            return _explain_denial(error, environment, renew)
        case BadRequestError():
            return f"The API rejected the request: {_sentence(error)}"
        case ThrottledError():
            return "The API is throttling requests. Wait a little and try again."
        case UnavailableError() | ServerError():
            return _explain_failure(error)
    return _sentence(error)


def _explain_failure(error: ApiError) -> str:
    failed = "The API failed: " if isinstance(error, ServerError) else ""
    request = f" (request {error.request_id})" if error.request_id else ""
    return f"{failed}{_sentence(error)} To see why: {call('logs api')}{request}"


def _explain_denial(error: AccessDeniedError, environment: str, renew: str) -> str:
    if error.code in _SIGNATURE_CODES:
        return f"AWS does not accept these credentials: {_sentence(error)} {renew}"
    if error.code not in _CALLER_CODES:
        return _sentence(error)
    return (
        f"The API denied the request: {_sentence(error)} "
        f"Reading needs the policy {names.read_only_policy(environment)} (the stack's output "
        f"ReadOnlyPolicyArn), everything else {names.operator_policy(environment)} "
        "(OperatorPolicyArn)."
    )


def _sentence(error: ApiError) -> str:
    """Return the message with a final period, which API Gateway's own messages lack."""
    return error.message if error.message.endswith((".", "!", "?")) else f"{error.message}."
