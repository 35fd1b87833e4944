"""Classifies S3's errors of reads by what they mean for the object.

The lists are complete: a test compares them with the error codes that S3 documents
(https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList). A response to
HeadObject has no body, so its code is the HTTP status, as is that of a body that is invalid XML.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from serverless_s3_processor.runtime.adapters.aws.error_codes import (
    THROTTLING_CODES,
    TRANSIENT_CODES,
)
from serverless_s3_processor.runtime.adapters.aws.errors import KMS_CODES, code_of, response_of


class ReadError(Enum):
    """What to do about an object that could not be read."""

    GONE = auto()
    """S3 does not store it, or stores another in its place: record that."""
    MARKER = auto()
    """It is a delete marker: record that."""
    ARCHIVED = auto()
    """Its content can't be read until it is restored: record its metadata."""
    ENCRYPTED = auto()
    """Reading it takes its uploader's key: record what a listing says."""
    BEYOND_THE_END = auto()
    """The range begins after its end: read it without a range."""
    TRANSIENT = auto()
    """S3 or the network failed: the same request may succeed soon."""
    REFUSED = auto()
    """The request succeeds once a person changes a policy, a key or an account."""
    UNKNOWN = auto()
    """Unknown, and treated as transient: after five receives its message is a dead letter."""


_GONE: Final = frozenset({"NoSuchKey", "NoSuchVersion", "PreconditionFailed"})
_GONE_BY_STATUS: Final = frozenset({"404", "412"})
"""Statuses that count only with the header of S3's responses: without it a proxy responded."""
_MARKER: Final = frozenset({"MethodNotAllowed", "405"})
_BEYOND_THE_END: Final = frozenset({"InvalidRange", "416"})
_TRANSIENT: Final = (
    THROTTLING_CODES
    | TRANSIENT_CODES
    | {
        "500",
        "502",
        "503",
        "504",
        "ExpiredToken",
        "InternalError",
        "OperationAborted",
        "Redirect",
        "RequestTimeTooSkewed",
        "ServiceUnavailable",
        "TemporaryRedirect",
        "TokenRefreshRequired",
    }
)
_REFUSED: Final = frozenset(
    {
        "403",
        "AccessDenied",
        "AccountProblem",
        "AllAccessDisabled",
        "AuthorizationHeaderMalformed",
        "InvalidAccessKeyId",
        "InvalidPayer",
        "InvalidSecurity",
        "InvalidToken",
        "NoSuchBucket",
        "NotSignedUp",
        "PermanentRedirect",
        "SignatureDoesNotMatch",
    }
)
_ENCRYPTED: Final = "stored using a form of server side encryption"
"""Part of the message of `InvalidRequest`, a code that has many meanings.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html"""


def classify_read_error(error: Exception) -> ReadError:
    """Return what an error of GetObject or HeadObject means for the object."""
    code = code_of(error)
    if code in _GONE or (code in _GONE_BY_STATUS and _is_of_s3(error)):
        return ReadError.GONE
    if code in _MARKER and headers_of(error).get("x-amz-delete-marker") == "true":
        return ReadError.MARKER
    if code == "InvalidObjectState":
        return ReadError.ARCHIVED
    if code == "InvalidRequest" and _ENCRYPTED in _message(error).lower():
        return ReadError.ENCRYPTED
    return ReadError.BEYOND_THE_END if code in _BEYOND_THE_END else _classify_retryable(error, code)


def _classify_retryable(error: Exception, code: str) -> ReadError:
    """Classify errors that lead to another attempt."""
    if response_of(error) is None or code in _TRANSIENT:
        return ReadError.TRANSIENT
    is_refused = code in _REFUSED or code.startswith(KMS_CODES)
    return ReadError.REFUSED if is_refused else ReadError.UNKNOWN


def _is_of_s3(error: Exception) -> bool:
    return "x-amz-request-id" in headers_of(error)


def headers_of(error: Exception) -> dict[str, str]:
    """Return the headers of S3's response by lower-case name; none without a response."""
    headers: dict[str, str] = (
        (response_of(error) or {}).get("ResponseMetadata", {}).get("HTTPHeaders", {})
    )
    return headers


def _message(error: Exception) -> str:
    return str((response_of(error) or {}).get("Error", {}).get("Message", ""))
