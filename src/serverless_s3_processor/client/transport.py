"""The interface between the client and the network, and its configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

Query: TypeAlias = Mapping[str, str]
Body: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response; the names of its headers are in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Transport(Protocol):
    """Sends requests to the API."""

    def send(self, method: str, path: str, query: Query, body: Body | None) -> HttpResponse:
        """Return the response, also if it is an error.

        Raises:
            UnreachableError: there was no response.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long an attempt waits for a connection and for a response."""

    connect_seconds: float = 5
    read_seconds: float = 35  # API Gateway itself gives up after 29


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryConfig:
    """How often and after how long a request is retried.

    The backoff doubles from `backoff_seconds` with each retry, up to `max_backoff_seconds`, with
    full jitter. The server's `Retry-After` takes precedence, up to the same maximum.
    """

    max_retries: int = 4
    backoff_seconds: float = 0.5
    max_backoff_seconds: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpConfig:
    """How a client reaches the API and S3.

    Certificates are always verified: with those in the file `ca_bundle`, else with those of the
    session or of `AWS_CA_BUNDLE`, else with botocore's.
    """

    timeouts: Timeouts = field(default_factory=Timeouts)
    retry: RetryConfig = field(default_factory=RetryConfig)
    ca_bundle: str | None = None
