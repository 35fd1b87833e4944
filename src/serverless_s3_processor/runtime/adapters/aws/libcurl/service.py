"""Signed requests to one service, with retries.

Retries follow the standard mode of AWS's SDKs: three attempts with exponential backoff.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from serverless_s3_processor.runtime.adapters.aws.error_codes import (
    THROTTLING_CODES,
    TRANSIENT_CODES,
    TRANSIENT_STATUSES,
)
from serverless_s3_processor.runtime.adapters.aws.errors import (
    NoResponseError,
    ServiceError,
    UntrustedCertificateError,
    code_of,
)
from serverless_s3_processor.runtime.adapters.aws.libcurl import transfer
from serverless_s3_processor.runtime.adapters.aws.libcurl.signing import Signer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig

    ReadResponse: TypeAlias = Callable[[transfer.HttpResponse], Any]

MAX_ATTEMPTS: Final = 3
MAX_RESPONSE_BYTES: Final = 32 * 2**20
"""Maximum size of a response; DynamoDB's have up to 16 MB."""
_HOST: Final = r"[A-Za-z0-9._\[\]:-]+"
"""Valid host names: a bucket's name is part of one, and must not choose another host."""
_RETRYABLE_CODES: Final = THROTTLING_CODES | TRANSIENT_CODES


class ServiceRequest(NamedTuple):
    """A request with percent-encoded path and query; a success is cut off after `max_bytes`."""

    method: str
    endpoint: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""
    max_bytes: int = MAX_RESPONSE_BYTES


class Service:
    """Calls one service from any number of threads.

    `read` parses a response, and raises ServiceError if it is an error.
    """

    def __init__(self, config: ClientConfig, service: str, read: ReadResponse) -> None:
        self._signer = Signer(config, service)
        self._read = read
        self._config = config

    def call(self, request: ServiceRequest) -> Any:  # noqa: ANN401 - by service
        """Return the parsed response.

        Raises:
            RequestError: the service refused, failed, or could not be reached.
            ValueError: the request can't be sent.
        """
        [outcome] = self.call_all([request], 1)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def call_all(self, requests: Sequence[ServiceRequest], limit: int) -> list[Any]:
        """Make many calls, `limit` concurrently; return each one's parsed response or error.

        Failed calls are retried together.
        """
        outcomes = dict(self.call_each(requests, limit))
        for attempt in range(1, MAX_ATTEMPTS):
            failed = [index for index, outcome in outcomes.items() if _is_retryable(outcome)]
            if not failed:
                break
            self._config.sleep(_backoff_seconds(attempt))
            retried = self.call_each([requests[index] for index in failed], limit)
            outcomes |= {failed[number]: outcome for number, outcome in retried}
        return [outcomes[index] for index in range(len(requests))]

    def call_each(
        self, requests: Iterable[ServiceRequest], limit: int
    ) -> Iterator[tuple[int, Any]]:
        """Make many calls without retries, `limit` concurrently; yield indexes and outcomes.

        See `Transports.exchange` for the order.
        """
        invalid: list[tuple[int, ValueError]] = []
        signed = self._sign_each(requests, invalid)
        for index, outcome in self._config.transports.exchange(signed, limit):
            yield index, self._read_outcome(outcome)
        yield from invalid

    def _read_outcome(self, outcome: transfer.HttpResponse | NoResponseError) -> Any:  # noqa: ANN401
        try:
            return outcome if isinstance(outcome, NoResponseError) else self._read(outcome)
        except ServiceError as error:
            return error
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            return NoResponseError(f"not a response of this service: {error!r}")

    def _sign_each(
        self, requests: Iterable[ServiceRequest], invalid: list[tuple[int, ValueError]]
    ) -> Iterator[tuple[int, transfer.HttpRequest]]:
        """Sign requests; one that can't be sent does not affect the others."""
        for index, request in enumerate(requests):
            try:
                yield index, self._sign(request)
            except ValueError as error:
                invalid.append((index, error))

    def _sign(self, request: ServiceRequest) -> transfer.HttpRequest:
        method, endpoint, path, query, headers, body, max_bytes = request
        signed = self._signer.sign(method, path, query, {**headers, "host": _host(endpoint)}, body)
        text = "\n".join([f"{name}: {value}" for name, value in signed.items()])
        lines = text.encode().split(b"\n")
        if len(lines) != len(signed) or "\r" in text:
            raise ValueError("a header with a line break")  # it would start another header
        url = f"{endpoint}{path}?{query}" if query else f"{endpoint}{path}"
        return transfer.HttpRequest(method, url, [*lines, b"expect:"], body, max_bytes)


@functools.lru_cache
def _host(endpoint: str) -> str:
    host = endpoint.partition("://")[2]
    if not re.fullmatch(_HOST, host):
        raise ValueError(f"{host!r} is not the name of a host")
    return host


def _backoff_seconds(attempt: int) -> float:
    import random  # noqa: PLC0415 - only retries need it

    return random.random() * 2.0 ** (attempt - 1)  # noqa: S311 - no secret


def _is_retryable(outcome: Any) -> bool:  # noqa: ANN401
    if isinstance(outcome, ServiceError):
        status = outcome.response["ResponseMetadata"]["HTTPStatusCode"]
        return status in TRANSIENT_STATUSES or code_of(outcome) in _RETRYABLE_CODES
    return isinstance(outcome, NoResponseError) and not isinstance(
        outcome, UntrustedCertificateError
    )
