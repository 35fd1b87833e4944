"""What calls of AWS's services raise, whichever client made them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.aws.error_codes import THROTTLING_CODES
from serverless_s3_processor.runtime.config.measures import Cause
from serverless_s3_processor.runtime.ports import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping

_REFUSED: Final = frozenset({"AccessDenied", "AccessDeniedException", "InvalidObjectState"})
KMS_CODES: Final = "KMS."
"""The beginning of S3's codes for a key that it may not use, or that is disabled."""
_TIMED_OUT: Final = frozenset(
    {
        "ConnectTimeoutError",
        "ReadTimeoutError",
        "RequestTimeout",
        "RequestTimeoutException",
        "TimedOutError",
    }
)


class RequestError(Exception):
    """A call of one of our own clients failed."""


class NoResponseError(RequestError):
    """The service could not be reached, or its answer did not come whole."""


class TimedOutError(NoResponseError):
    """The server was silent, or took too long."""


class UntrustedCertificateError(NoResponseError):
    """The server's certificate is not trusted, or is not for this host: retries would not help."""


class ServiceError(RequestError):
    """The service answered with an error; `response` has the shape of botocore's."""

    def __init__(self, code: str, message: str, status: int, headers: Mapping[str, str]) -> None:
        super().__init__(f"{message or code} ({status})")
        self.response: dict[str, Any] = {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": headers},
        }


def call_errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """Return what is raised when a service refuses, fails, or can't be reached; and others.

    botocore's are among them only where it is loaded: it would be half of a cold start.
    urllib3's own comes where an answer is cut off that says what is wrong with a read of S3.
    """
    if "botocore.exceptions" not in sys.modules:
        return RequestError, *others
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - see above
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - see above

    return RequestError, ClientError, BotoCoreError, HTTPError, *others


def response_of(error: Exception) -> dict[str, Any] | None:
    """Return what the service answered; None if it did not."""
    response = getattr(error, "response", None)
    return response if isinstance(response, dict) else None


def code_of(error: Exception) -> str:
    """Return AWS's error code, or the kind of failure where AWS did not answer."""
    response = response_of(error)
    if response is None:
        return type(error).__name__
    return str(response.get("Error", {}).get("Code", "Unknown"))


def unavailable(operation: str, error: Exception) -> UnavailableError:
    """Return the error to raise; `what` says what was tried."""
    code = code_of(error)
    unavailable_error = UnavailableError(f"{operation}: {code}: {error}")
    unavailable_error.cause = cause_of(code)
    return unavailable_error


def cause_of(code: str) -> Cause:
    """Return the kind of failure that AWS's error code names."""
    if code in THROTTLING_CODES:
        return Cause.THROTTLED
    if code in _REFUSED or code.startswith(KMS_CODES):
        return Cause.REFUSED
    return Cause.TIMEOUT if code in _TIMED_OUT else Cause.UNAVAILABLE
