"""Names of the functions' metrics, for alarms and the dashboard too.

Each metric has the dimension `environment`.
"""

from enum import StrEnum
from typing import Final

NAMESPACE: Final = "S3Processor"
DIMENSION: Final = "environment"
OBJECTS: Final = "Objects"
BYTES: Final = "Bytes"
FAILURES: Final = "Failures"
RETRIES: Final = "MessagesToRetry"
DELAY: Final = "SecondsToRecord"
ANNOUNCED: Final = "Announced"
UNANNOUNCED: Final = "Unannounced"
REFUSED: Final = "NoticesRefused"
"""Number of notices that the topic refused permanently: subscribers are not notified of them."""
TAGGED: Final = "Tagged"
MOVED: Final = "Quarantined"
NOT_ACTED: Final = "ActionsFailed"
UNSENT: Final = "SecondsUnsent"
"""Age of the oldest summary that no digest has sent yet, in seconds."""
DRIFT: Final = "Drift"
"""Number of differences that a run of reconcile found."""
BY_CAUSE: Final = "FailuresByCause"
CAUSE: Final = "cause"
"""A second dimension, of `FailuresByCause` alone."""


class Cause(StrEnum):
    """Values of `cause`. Each value costs money, so it is never free text.

    The first two are of failed records, the others of messages to deliver again.
    """

    CONTENT = "content"
    POISON = "poison"
    FOREIGN = "foreign"
    REFUSED = "refused"
    THROTTLED = "throttled"
    TIMEOUT = "timeout"
    UNAVAILABLE = "unavailable"
    UNEXPECTED = "unexpected"
