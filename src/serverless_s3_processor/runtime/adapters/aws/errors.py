"""Errors of calls to AWS's services, independent of the client that made them."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.aws.error_codes import THROTTLING_CODES
from serverless_s3_processor.runtime.config.measures import Cause
from serverless_s3_processor.runtime.ports import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_REFUSED: Final = frozenset({"AccessDenied", "AccessDeniedException", "InvalidObjectState"})
KMS_CODES: Final = "KMS."
"""Prefix of S3's codes for a key that it may not use, or that is disabled."""
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
    """A call by one of our own clients failed."""


class NoResponseError(RequestError):
    """The service could not be reached, or its response was incomplete."""


class TimedOutError(NoResponseError):
    """The server did not respond in time."""


class UntrustedCertificateError(NoResponseError):
    """The server's certificate is not trusted or not for this host, so retries would not help."""


class ServiceError(RequestError):
    """The service returned an error; `response` has the shape of botocore's."""

    def __init__(self, code: str, message: str, status: int, headers: Mapping[str, str]) -> None:
        super().__init__(f"{message or code} ({status})")
        self.response: dict[str, Any] = {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": headers},
        }


def call_errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """Return the errors of calls that a service refuses, fails, or does not get; and `others`.

    They include botocore's only if it is loaded, as loading it takes half of a cold start. botocore
    lets urllib3's error through if the body of an error response is cut off.
    """
    if "botocore.exceptions" not in sys.modules:
        return RequestError, *others
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - see above
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - see above

    return RequestError, ClientError, BotoCoreError, HTTPError, *others


def response_of(error: Exception) -> dict[str, Any] | None:
    """Return the service's response; None if there was none."""
    response = getattr(error, "response", None)
    return response if isinstance(response, dict) else None


def code_of(error: Exception) -> str:
    """Return AWS's error code, or the name of the exception if AWS did not respond."""
    response = response_of(error)
    if response is None:
        return type(error).__name__
    return str(response.get("Error", {}).get("Code", "Unknown"))


@contextmanager
def translate_errors(operation: str) -> Iterator[None]:
    """Raise UnavailableError if a service refuses, fails, or can't be reached."""
    try:
        yield
    except call_errors() as error:
        raise unavailable(operation, error) from error


def unavailable(operation: str, error: Exception) -> UnavailableError:
    """Return the error to raise after an operation failed."""
    code = code_of(error)
    unavailable_error = UnavailableError(f"{operation}: {code}: {error}")
    unavailable_error.cause = cause_of(code)
    return unavailable_error


def cause_of(code: str) -> Cause:
    """Return the kind of failure for AWS's error code."""
    if code in THROTTLING_CODES:
        return Cause.THROTTLED
    if code in _REFUSED or code.startswith(KMS_CODES):
        return Cause.REFUSED
    return Cause.TIMEOUT if code in _TIMED_OUT else Cause.UNAVAILABLE
