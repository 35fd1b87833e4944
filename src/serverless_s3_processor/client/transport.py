"""What a client needs of the network: small enough to be put in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

Query: TypeAlias = Mapping[str, str]
Body: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came; names of headers are in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Transport(Protocol):
    """Carries a request to the API, and its answer back."""

    def send(self, method: str, path: str, query: Query, body: Body | None) -> Reply:
        """Return the answer, also if it is an error.

        Raises:
            UnreachableError: there was none.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long is waited for an answer, and how often and after what time is asked again.

    The time doubles from `backoff_seconds` with each try, up to `most_seconds`, and a random part
    of it is waited: so that many clients do not come back together. What the server asks for with
    `Retry-After` goes before, up to the same most.
    """

    connect_seconds: float = 5
    read_seconds: float = 35  # API Gateway itself gives up after 29
    retries: int = 4
    backoff_seconds: float = 0.5
    most_seconds: int = 20
