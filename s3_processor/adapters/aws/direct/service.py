"""Signed requests to one service, tried again where that may help.

What is tried again, how often and after how long is what AWS's own clients do by their standard
mode: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

from __future__ import annotations

import functools
import ssl
import time
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol
from urllib.parse import urlsplit

from s3_processor.adapters.aws.direct.connection import Answer, Connection, opener
from s3_processor.adapters.aws.direct.signing import Signer
from s3_processor.adapters.aws.errors import NoAnswerError, RefusedError, code_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from s3_processor.adapters.aws.direct.account import Account

CONNECT_SECONDS: Final = 2
READ_SECONDS: Final = 5
ATTEMPTS: Final = 3
MOST_BYTES: Final = 32 * 2**20
"""Of an answer: DynamoDB's longest has 16 MB."""
_MOST_WAIT: Final = 20.0
_PASSING: Final = frozenset({500, 502, 503, 504})
_PASSING_CODES: Final = frozenset(
    {
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeout",
        "RequestTimeoutException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)


class Request(NamedTuple):
    """What is asked; path and query are encoded, and of the answer's body `most` bytes are read."""

    method: str
    endpoint: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""
    most: int = MOST_BYTES


class ReadError(Protocol):
    """How a service's errors are read."""

    def __call__(self, answer: Answer, /) -> RefusedError:
        """Return the error that an answer tells of."""
        ...


class Service:
    """Asks one service; any number of threads may.

    Connections stay open: as many as were in use at once.
    """

    def __init__(
        self,
        account: Account,
        service: str,
        read_error: ReadError,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._account = account
        self._signer = Signer(account, service)
        self._read_error = read_error
        self._sleep = sleep
        self._openers: dict[str, Callable[[], Connection]] = {}
        self._idle: dict[str, list[Connection]] = {}

    def ask(self, request: Request) -> Answer:
        """Return the answer.

        Raises:
            CallError: the service refused or failed, or could not be reached.
        """
        attempt = 1
        while True:
            try:
                return self._ask_once(request)
            except (NoAnswerError, RefusedError) as error:
                if attempt == ATTEMPTS or not _is_passing(error):
                    raise
            self._sleep(_wait_after(attempt))
            attempt += 1

    def _ask_once(self, request: Request) -> Answer:
        method, endpoint, path, query, headers, body, most = request
        told = {**headers, "host": endpoint.partition("://")[2]}
        signed = self._signer.sign(method, path, query, told, body)
        lines = "".join([f"{name}: {value}\r\n" for name, value in signed.items()])
        if lines.count("\n") > len(signed) or lines.count("\r") > len(signed):
            raise ValueError("a header with a line break")  # it would begin another one
        line = f"{method} {path}?{query}" if query else f"{method} {path}"
        length = f"content-length: {len(body)}\r\n" if body or method == "PUT" else ""
        whole = f"{line} HTTP/1.1\r\n{lines}{length}\r\n".encode() + body
        answer = self._exchange(endpoint, whole, most, bodiless=method == "HEAD")
        if answer.status >= 300:  # noqa: PLR2004 - nothing is moved, so that is none either
            raise self._read_error(answer)
        return answer

    def _exchange(self, endpoint: str, request: bytes, most: int, *, bodiless: bool) -> Answer:
        """A connection that was idle may have been closed meanwhile: then all of them may."""
        idle = self._idle.setdefault(endpoint, [])
        connection = _taken(idle) or self._open(endpoint)
        try:
            answer = connection.ask(request, most=most, bodiless=bodiless)
        except NoAnswerError:
            if not connection.has_answered:
                raise
            while other := _taken(idle):
                other.close()
            connection = self._open(endpoint)
            answer = connection.ask(request, most=most, bodiless=bodiless)
        if connection.is_open:
            idle.append(connection)
        return answer

    def _open(self, endpoint: str) -> Connection:
        if endpoint not in self._openers:
            self._openers[endpoint] = self._opener(endpoint)
        return self._openers[endpoint]()

    def _opener(self, endpoint: str) -> Callable[[], Connection]:
        parts = urlsplit(endpoint)
        is_safe = parts.scheme == "https"
        tls = functools.partial(_trusting, self._account.authorities) if is_safe else None
        port = parts.port or (443 if is_safe else 80)
        seconds = {"connect_seconds": CONNECT_SECONDS, "read_seconds": READ_SECONDS}
        return opener(parts.hostname or "", port, tls, **seconds)


@functools.cache
def _trusting(authorities: str | None) -> ssl.SSLContext:
    """Reading the authorities takes 20 ms: once for all services."""
    return ssl.create_default_context(cafile=authorities)


def _taken(idle: list[Connection]) -> Connection | None:
    """Take one, if there is any: between a look and a grasp another thread may take it."""
    try:
        return idle.pop()
    except IndexError:
        return None


def _wait_after(attempt: int) -> float:
    import random  # noqa: PLC0415 - not needed when all is well

    spread = random.random()  # noqa: S311 - no secret
    return min(spread * 2.0 ** (attempt - 1), _MOST_WAIT)


def _is_passing(error: NoAnswerError | RefusedError) -> bool:
    if isinstance(error, NoAnswerError):
        return True
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return status in _PASSING or code_of(error) in _PASSING_CODES
