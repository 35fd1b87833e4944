"""What the functions measure: names of metrics, which alarms and the dashboard share with them.

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
"""How many notices the topic will never take: their subscribers are not notified."""
TAGGED: Final = "Tagged"
MOVED: Final = "Quarantined"
NOT_ACTED: Final = "ActionsFailed"
UNSENT: Final = "SecondsUnsent"
"""How long the oldest of what a digest left for the next one has waited."""
DRIFT: Final = "Drift"
"""What a run of reconcile found to differ."""
BY_CAUSE: Final = "FailuresByCause"
CAUSE: Final = "cause"
"""A second dimension, of that metric alone."""


class Cause(StrEnum):
    """All that `cause` may be: each value of a dimension is paid for, so it is never free text.

    The first two are of records that say `failed`, the others of messages to deliver again.
    """

    CONTENT = "content"
    POISON = "poison"
    FOREIGN = "foreign"
    REFUSED = "refused"
    THROTTLED = "throttled"
    TIMEOUT = "timeout"
    UNAVAILABLE = "unavailable"
    UNEXPECTED = "unexpected"
