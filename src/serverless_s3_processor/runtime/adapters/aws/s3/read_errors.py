"""What S3's refusal of a read says of the object: the one place where that is decided.

The lists are closed: a test compares them with the error codes that S3 documents
(https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList). HeadObject has
no body, so its codes are HTTP statuses; so are those of a body that XML can't hold.
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
    """S3 does not hold it, or holds another in its place: record that."""
    MARKER = auto()
    """It is a delete marker: record that."""
    ARCHIVED = auto()
    """Its content can't be read until somebody restores it: record its metadata."""
    ENCRYPTED = auto()
    """Its content and metadata can't be read without its uploader's key: record what is listed."""
    BEYOND_THE_END = auto()
    """It has fewer bytes than the range begins with: read it without a range."""
    TRANSIENT = auto()
    """S3 or the network failed: the same request may succeed soon."""
    REFUSED = auto()
    """It succeeds once somebody changes a policy, a key or an account."""
    UNKNOWN = auto()
    """Nobody knows: treated as transient. It is tried five times, and waits as a dead letter."""


_GONE: Final = frozenset({"NoSuchKey", "NoSuchVersion", "PreconditionFailed"})
_GONE_BY_STATUS: Final = frozenset({"404", "412"})
"""Without the header that all responses of S3 have it is the word of something that stands before
S3, and says nothing of the object."""
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
"""What S3 says beside `InvalidRequest`, a code that has many meanings.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html"""


def classify_read_error(error: Exception) -> ReadError:
    """Return what an error of GetObject or HeadObject says of the object."""
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
    """Tell apart what leads to another try."""
    if response_of(error) is None or code in _TRANSIENT:
        return ReadError.TRANSIENT
    is_refused = code in _REFUSED or code.startswith(KMS_CODES)
    return ReadError.REFUSED if is_refused else ReadError.UNKNOWN


def _is_of_s3(error: Exception) -> bool:
    return "x-amz-request-id" in headers_of(error)


def headers_of(error: Exception) -> dict[str, str]:
    """Return the headers of what S3 answered, by names in lower case; none if it did not."""
    headers: dict[str, str] = (
        (response_of(error) or {}).get("ResponseMetadata", {}).get("HTTPHeaders", {})
    )
    return headers


def _message(error: Exception) -> str:
    return str((response_of(error) or {}).get("Error", {}).get("Message", ""))
