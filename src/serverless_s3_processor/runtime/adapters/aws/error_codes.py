"""The error codes of AWS's services that mean throttling, or that a request should be retried.

They are those of the standard retry mode of AWS's SDKs
(https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html), and the equivalent
ones of the services that this system calls. A test compares them with botocore's. Every function
loads this module at start, so it imports nothing.
"""

from typing import Final

THROTTLING_CODES: Final = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "KMS.ThrottlingException",
        "KMSThrottling",
        "KmsThrottled",
        "KmsThrottlingException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttled",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
"""Error codes that mean too many requests."""

TRANSIENT_CODES: Final = frozenset(
    {
        "BadDigest",
        "IDPCommunicationError",
        "PriorRequestNotComplete",
        "ReplicatedWriteConflictException",
        "RequestTimeout",
        "RequestTimeoutException",
    }
)
"""Error codes, other than for throttling, of requests that should be retried unchanged."""

TRANSIENT_STATUSES: Final = frozenset({429, 500, 502, 503, 504, 509})
"""HTTP statuses of requests that should be retried, regardless of the error code."""
