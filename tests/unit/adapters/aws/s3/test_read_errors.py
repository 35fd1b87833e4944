"""The classification of failed reads, compared with the error codes that S3 documents."""

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
NOT_ABOUT_A_READ = {
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
"""Codes of requests that are not reads, or are malformed: they say nothing about the object."""


def _error(code: str, message: str = "", **headers: str) -> ServiceError:
    return ServiceError(code, message, 400, headers)


def _documented() -> set[str]:
    """Return the codes in botocore's model of S3, which has the text of AWS's own page."""
    shapes = Loader().load_service_model("s3", "service-2")["shapes"]
    text: str = shapes["Error"]["members"]["Code"]["documentation"]
    return set(re.findall(r"<i>Code:</i>\s*([A-Za-z]{2,})", text))


def test_every_documented_code_is_classified() -> None:
    undecided = {
        code for code in _documented() if classify_read_error(_error(code)) is ReadError.UNKNOWN
    }

    assert undecided == NOT_ABOUT_A_READ


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (_error("NoSuchKey"), ReadError.GONE),
        (_error("NoSuchVersion"), ReadError.GONE),
        (_error("PreconditionFailed"), ReadError.GONE),
        (_error("404", **OF_S3), ReadError.GONE),
        (_error("412", **OF_S3), ReadError.GONE),
        (_error("404"), ReadError.UNKNOWN),
        (_error("412"), ReadError.UNKNOWN),
        (_error("InvalidRequest", NEEDS_KEY), ReadError.ENCRYPTED),
        (_error("InvalidRequest", "Please use AWS4-HMAC-SHA256."), ReadError.UNKNOWN),
        (_error("MethodNotAllowed", **{"x-amz-delete-marker": "true"}), ReadError.MARKER),
        (_error("MethodNotAllowed"), ReadError.UNKNOWN),
        (_error("InvalidObjectState"), ReadError.ARCHIVED),
        (_error("InvalidRange"), ReadError.BEYOND_THE_END),
        (_error("416"), ReadError.BEYOND_THE_END),
        *((_error(code), ReadError.TRANSIENT) for code in sorted(THROTTLING_CODES)),
        (_error("InternalError"), ReadError.TRANSIENT),
        (_error("503"), ReadError.TRANSIENT),
        (TimedOutError(), ReadError.TRANSIENT),
        (EndpointConnectionError(endpoint_url="https://s3"), ReadError.TRANSIENT),
        (_error("AccessDenied"), ReadError.REFUSED),
        (_error("KMS.DisabledException"), ReadError.REFUSED),
        (_error("403"), ReadError.REFUSED),
        (_error("NoSuchBucket"), ReadError.REFUSED),
    ],
    ids=lambda value: value.name if isinstance(value, ReadError) else repr(value),
)
def test_an_error_is_classified_by_its_code_headers_and_message(
    error: Exception, expected: ReadError
) -> None:
    assert classify_read_error(error) is expected
