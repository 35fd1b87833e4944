"""What kind of trouble a failure is: the few kinds that are counted apart."""

from __future__ import annotations

from typing import Final

from s3_processor.measures import Cause

__all__ = ["Cause", "of_code", "of_failure"]

_REFUSED: Final = frozenset({"AccessDenied", "AccessDeniedException", "InvalidObjectState"})
_OF_KEYS: Final = "KMS."
"""What S3 says of a key that it may not use, or that is disabled, begins so."""
_THROTTLED: Final = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
_TIMED_OUT: Final = frozenset(
    {"ConnectTimeoutError", "ReadTimeoutError", "RequestTimeout", "RequestTimeoutException"}
)
_OF_POISON: Final = (
    ": it ended its process: ",
    ": it took longer than ",
    ": it garbled the answer of its process",
    ": no time was left for it",
    ": MemoryError",
)
"""How a record says of a processor that it was ended, or ended itself."""


def of_code(code: str | None) -> Cause:
    """Return the kind of an error of AWS; None where no code is known."""
    if code is None:
        return Cause.UNAVAILABLE
    if code in _REFUSED or code.startswith(_OF_KEYS):
        return Cause.REFUSED
    if code in _THROTTLED:
        return Cause.THROTTLED
    return Cause.TIMEOUT if code in _TIMED_OUT else Cause.UNAVAILABLE


def of_failure(failure: str | None) -> Cause:
    """Return the kind of a failure that is on record: poison, if any of its processors met some."""
    met = any(words in (failure or "") for words in _OF_POISON)
    return Cause.POISON if met else Cause.CONTENT
