"""What a person reads when the API answers with an error, or not at all."""

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

_OF_WHO_ASKS: Final = frozenset({"AccessDenied", "AccessDeniedException", "Unknown"})
_OF_SIGNATURES: Final = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidSignature",
        "InvalidSignatureException",
        "UnrecognizedClientException",
    }
)


# All our requests are signed.
_OF_NO_ENDPOINT: Final = frozenset(
    {"MissingAuthenticationTokenException", "NoSuchEndpoint", "NotSigned"}
)

_UNKNOWN: Final = (
    "The API there does not know this. Is the address right (--api-url), and is what is deployed "
    "as new as this command?"
)


def explain(error: ProcessorError, environment: str, renew: str) -> str:
    """Return the line, with the way out; `renew` says how to come to other credentials."""
    if isinstance(error, ApiError):
        return _of_api(error, environment, renew)
    if isinstance(error, UnreachableError):
        return f"{error}. Is the address right (--api-url, --region), and the network up?"
    return f"{error}"


def _of_api(error: ApiError, environment: str, renew: str) -> str:
    if error.code in _OF_NO_ENDPOINT:
        return _UNKNOWN
    match error:
        case AccessDeniedError():
            return _of_refusal(error, environment, renew)
        case BadRequestError():
            return f"The API does not take this: {_said(error)}"
        case ThrottledError():
            return "The API is throttling requests. Wait a little and try again."
        case UnavailableError() | ServerError():
            return _of_failure(error)
    return _said(error)


def _of_failure(error: ApiError) -> str:
    failed = "The API failed: " if isinstance(error, ServerError) else ""
    request = f" (request {error.request_id})" if error.request_id else ""
    return f"{failed}{_said(error)} Why: {call('logs api')}{request}"


def _of_refusal(error: AccessDeniedError, environment: str, renew: str) -> str:
    if error.code in _OF_SIGNATURES:
        return f"AWS does not accept these credentials: {_said(error)} {renew}"
    if error.code not in _OF_WHO_ASKS:
        return _said(error)
    return (
        f"The API refuses this: {_said(error)} "
        f"To look it takes the policy {names.read_only_policy(environment)} (the stack's output "
        f"ReadOnlyPolicyArn), for all else {names.operator_policy(environment)} "
        "(OperatorPolicyArn)."
    )


def _said(error: ApiError) -> str:
    """Return the message as a sentence: API Gateway's own end without a point."""
    return error.message if error.message.endswith((".", "!", "?")) else f"{error.message}."
