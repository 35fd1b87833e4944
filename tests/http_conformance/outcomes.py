"""What a call of a client comes to, in words that fit every client."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_MAX_SHOWN_BYTES: Final = 30


class Kind(StrEnum):
    """The ways in which a call ends; the last one is a mistake of the client."""

    RESPONSE = "response"
    ERROR_RESPONSE = "error response"
    NO_RESPONSE = "no response"
    TIMED_OUT = "timed out"
    UNEXPECTED_EXCEPTION = "unexpected exception"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A response and what the test looks at in it, an error code, or the lack of both."""

    kind: Kind
    value: object = None

    def __str__(self) -> str:
        if isinstance(self.value, bytes) and len(self.value) > _MAX_SHOWN_BYTES:
            return f"{self.kind} of {len(self.value)} bytes"
        return self.kind if self.value is None else f"{self.kind} `{self.value!r}`"


def response(value: object) -> Outcome:
    """Return the outcome of a call that succeeds."""
    return Outcome(Kind.RESPONSE, value)


def error_response(code: str) -> Outcome:
    """Return the outcome of a call that the service refuses with an error code."""
    return Outcome(Kind.ERROR_RESPONSE, code)


def unexpected(error: Exception) -> Outcome:
    """Return the outcome of a call that raises what no caller would handle."""
    return Outcome(Kind.UNEXPECTED_EXCEPTION, type(error).__name__)


NO_RESPONSE = Outcome(Kind.NO_RESPONSE)
TIMED_OUT = Outcome(Kind.TIMED_OUT)
