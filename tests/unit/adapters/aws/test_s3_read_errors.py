"""The closed lists of what S3 says of a read, against the codes that S3 documents."""

import re

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.loaders import Loader

from serverless_s3_processor.runtime.adapters.aws.error_codes import THROTTLING_CODES
from serverless_s3_processor.runtime.adapters.aws.errors import ServiceError, TimedOutError
from serverless_s3_processor.runtime.adapters.aws.s3.read_errors import (
    ReadError,
    classify_read_error,
)

NEEDS_KEY = (
    "The object was stored using a form of Server Side Encryption. "
    "The correct parameters must be provided to retrieve the object."
)
OF_S3 = {"x-amz-request-id": "4442587FB7D0A2F9"}
NO_ANSWERS_TO_A_READ = {
    "AmbiguousGrantByEmailAddress",
    "BucketAlreadyExists",
    "BucketAlreadyOwnedByYou",
    "BucketNotEmpty",
    "CredentialsNotSupported",
    "CrossLocationLoggingProhibited",
    "EntityTooLarge",
    "EntityTooSmall",
    "IllegalVersioningConfigurationException",
    "IncompleteBody",
    "IncorrectNumberOfFilesInPostRequest",
    "InlineDataTooLarge",
    "InvalidAddressingHeader",
    "InvalidArgument",
    "InvalidBucketName",
    "InvalidBucketState",
    "InvalidDigest",
    "InvalidEncryptionAlgorithmError",
    "InvalidLocationConstraint",
    "InvalidPart",
    "InvalidPartOrder",
    "InvalidPolicyDocument",
    "InvalidRequest",
    "InvalidSOAPRequest",
    "InvalidStorageClass",
    "InvalidTargetBucketForLogging",
    "InvalidURI",
    "KeyTooLongError",
    "MalformedACLError",
    "MalformedPOSTRequest",
    "MalformedXML",
    "MaxMessageLengthExceeded",
    "MaxPostPreDataLengthExceededError",
    "MetadataTooLarge",
    "MethodNotAllowed",
    "MissingAttachment",
    "MissingContentLength",
    "MissingRequestBodyError",
    "MissingSecurityElement",
    "MissingSecurityHeader",
    "NoLoggingStatusForKey",
    "NoSuchBucketPolicy",
    "NoSuchLifecycleConfiguration",
    "NoSuchUpload",
    "NotImplemented",
    "RequestIsNotMultiPartContent",
    "RequestTorrentOfBucketError",
    "RestoreAlreadyInProgress",
    "TooManyBuckets",
    "UnexpectedContent",
    "UnresolvableGrantByEmailAddress",
    "UserKeyMustBeSpecified",
}
"""Codes of requests that we do not make, or made wrongly: nothing is known of the object then."""


def _error(code: str, message: str = "", **headers: str) -> ServiceError:
    return ServiceError(code, message, 400, headers)


def _documented() -> set[str]:
    """Return the codes that botocore's model of S3 explains, which is AWS's own page."""
    shapes = Loader().load_service_model("s3", "service-2")["shapes"]
    text: str = shapes["Error"]["members"]["Code"]["documentation"]
    return set(re.findall(r"<i>Code:</i>\s*([A-Za-z]{2,})", text))


def test_each_code_that_s3_documents_is_decided() -> None:
    undecided = {
        code for code in _documented() if classify_read_error(_error(code)) is ReadError.UNKNOWN
    }

    assert undecided == NO_ANSWERS_TO_A_READ


@pytest.mark.parametrize("code", ["NoSuchKey", "NoSuchVersion", "PreconditionFailed"])
def test_what_s3_does_not_hold_is_gone(code: str) -> None:
    assert classify_read_error(_error(code)) is ReadError.GONE


@pytest.mark.parametrize("status", ["404", "412"])
def test_a_bare_status_is_believed_only_of_s3_itself(status: str) -> None:
    assert classify_read_error(_error(status, **OF_S3)) is ReadError.GONE
    assert classify_read_error(_error(status)) is ReadError.UNKNOWN


def test_only_the_words_beside_the_code_tell_of_a_key_of_the_uploaders() -> None:
    assert classify_read_error(_error("InvalidRequest", NEEDS_KEY)) is ReadError.ENCRYPTED
    assert (
        classify_read_error(_error("InvalidRequest", "Please use AWS4-HMAC-SHA256."))
        is ReadError.UNKNOWN
    )


def test_a_delete_marker_says_so_in_a_header() -> None:
    assert (
        classify_read_error(_error("MethodNotAllowed", **{"x-amz-delete-marker": "true"}))
        is ReadError.MARKER
    )
    assert classify_read_error(_error("MethodNotAllowed")) is ReadError.UNKNOWN


@pytest.mark.parametrize(
    "error",
    [
        *(_error(code) for code in sorted(THROTTLING_CODES)),
        _error("InternalError"),
        _error("503"),
        TimedOutError(),
        EndpointConnectionError(endpoint_url="https://s3"),
    ],
)
def test_what_may_pass_is_transient(error: Exception) -> None:
    assert classify_read_error(error) is ReadError.TRANSIENT


@pytest.mark.parametrize("code", ["AccessDenied", "KMS.DisabledException", "403", "NoSuchBucket"])
def test_what_somebody_must_allow_is_refused(code: str) -> None:
    assert classify_read_error(_error(code)) is ReadError.REFUSED


def test_what_is_archived_or_too_short_is_told_apart() -> None:
    assert classify_read_error(_error("InvalidObjectState")) is ReadError.ARCHIVED
    assert classify_read_error(_error("InvalidRange")) is ReadError.BEYOND_THE_END
    assert classify_read_error(_error("416")) is ReadError.BEYOND_THE_END
