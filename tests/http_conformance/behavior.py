"""One misbehavior of a server, and what is right."""

from dataclasses import KW_ONLY, dataclass
from typing import Final

from tests.http_conformance.calls import GET, Call
from tests.http_conformance.clients import ATTEMPTS
from tests.http_conformance.outcomes import NO_RESPONSE, TIMED_OUT, Outcome, response
from tests.http_conformance.servers.responses import stored
from tests.http_conformance.servers.server import Respond

NAME: Final = "misbehaving"
"""The object or table for which the server misbehaves; for all others it behaves."""
BODY: Final = stored(NAME)
"""The right body."""
WHOLE: Final = response(BODY)


@dataclass(frozen=True)
class Difference:
    """What botocore does instead, and why it is not followed.

    `may_mix_up` says that its next call may get the rest of this response as its own.
    """

    outcome: Outcome
    reason: str
    attempts: int | None = 1
    may_mix_up: bool = False


@dataclass(frozen=True)
class Behavior:
    """What a server does, what a client should make of it, and who says so.

    `attempts` is the number of requests that a single call sends: by default three if no response
    is accepted, otherwise one. `closes` says that the client must not use the connection again,
    `is_discarded` that it may read a response without an end as long as it stores nothing of it and
    its time is limited, and `is_slow` that a busy machine may need more attempts. Without a
    `botocore` difference, botocore does what is right, too.
    """

    name: str
    source: str
    respond: Respond
    right: Outcome = WHOLE
    _: KW_ONLY
    call: Call = GET
    attempts: int = 0
    closes: bool = False
    is_discarded: bool = False
    is_slow: bool = False
    reads_bodies: bool = True
    botocore: Difference | None = None

    def __post_init__(self) -> None:
        """Set the default number of attempts."""
        if not self.attempts:
            attempts = ATTEMPTS if self.right in (NO_RESPONSE, TIMED_OUT) else 1
            object.__setattr__(self, "attempts", attempts)

    @property
    def verdict(self) -> str:
        """Return who is right, for the table."""
        if self.botocore is None:
            return "both"
        if self.botocore.outcome == self.right:
            return f"both, but botocore {self.botocore.reason}"
        return f"ours; botocore: {self.botocore.outcome}, as {self.botocore.reason}"


_STREAMS: Final = "tries once, as it hands out the body while it arrives"
STREAMED: Final = Difference(NO_RESPONSE, _STREAMS)
STREAMED_UNTIL_TIMEOUT: Final = Difference(TIMED_OUT, _STREAMS)
