"""The error codes of AWS's services that mean "slow down" or "try again", in one place.

They are those of the standard retry mode of AWS's SDKs
(https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html), and those by which
the services that this system calls say the same in their own words. A test compares them with what
botocore ships. This module imports nothing, because every function loads it at start.
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
"""Error codes that say that there were too many requests at once."""

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
"""Error codes, other than throttling, of requests that are worth sending again as they are."""

TRANSIENT_STATUSES: Final = frozenset({429, 500, 502, 503, 504, 509})
"""HTTP statuses that are worth sending the request again for, whatever the error code."""
