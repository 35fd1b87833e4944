"""One misbehavior of a server, and what is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.http_conformance.calls import GET, Call
from tests.http_conformance.responses import stored

if TYPE_CHECKING:
    from tests.http_conformance.outcomes import Outcome
    from tests.http_conformance.server import Respond

NAME: Final = "misbehaving"
"""The object or table for which the server misbehaves; for all others it behaves."""
BODY: Final = stored(NAME)
"""The right body."""


@dataclass(frozen=True)
class Difference:
    """What botocore does instead, and why it is not followed.

    `may_mix_up` says that its next call may get the rest of this response as its own.
    """

    outcome: Outcome
    reason: str
    attempts: int | None = 1
    may_mix_up: bool = False


@dataclass(frozen=True, kw_only=True)
class Behavior:
    """What a server does, what a client should make of it, and who says so.

    `attempts` is the number of requests that a single call sends, where it matters; `closes` says
    that the client must not use the connection again, `is_discarded` that it may read what has no
    end, as long as it keeps nothing of it and its time is limited. Where `differs_from_botocore` is
    None, botocore does what is right, too.
    """

    name: str
    respond: Respond
    right: Outcome
    source: str
    call: Call = GET
    attempts: int | None = None
    closes: bool = False
    is_discarded: bool = False
    reads_bodies: bool = True
    differs_from_botocore: Difference | None = None

    @property
    def verdict(self) -> str:
        """Return who is right, for the table."""
        difference = self.differs_from_botocore
        if difference is None:
            return "both"
        if difference.outcome == self.right:
            return f"both, but botocore {difference.reason}"
        return f"ours; botocore: {difference.outcome}, as {difference.reason}"


STREAMED: Final = "tries once, as it hands out the body while it arrives"
