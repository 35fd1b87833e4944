"""Signed requests to one service, tried again where that may help.

What is tried again, how often and after how long is what AWS's own clients do by their standard
mode: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from s3_processor.adapters.aws.direct.answer import Answer
from s3_processor.adapters.aws.direct.at_once import AtOnce
from s3_processor.adapters.aws.direct.connections import Connections
from s3_processor.adapters.aws.direct.signing import Signer
from s3_processor.adapters.aws.errors import NoAnswerError, RefusedError, code_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from s3_processor.adapters.aws.direct.account import Account

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
        self._signer = Signer(account, service)
        self._read_error = read_error
        self._sleep = sleep
        self._connections = Connections(account.authorities)

    def ask(self, request: Request) -> Answer:
        """Return the answer.

        Raises:
            CallError: the service refused or failed, or could not be reached.
        """
        try:
            return self._ask_once(request)
        except (NoAnswerError, RefusedError) as error:
            return self._ask_again(request, error)

    def ask_all(self, requests: Sequence[Request], most: int) -> list[Answer | Exception]:
        """Ask many things, `most` at the same time; for each the answer or the error it came to.

        Those that fail are tried again together, as often and after as long as `ask` does.
        """
        came = dict(self.ask_each(requests, most))
        for attempt in range(1, ATTEMPTS):
            again = [place for place, answer in came.items() if _may_pass(answer)]
            if not again:
                break
            self._sleep(_wait_after(attempt))
            tried = self.ask_each([requests[place] for place in again], most)
            came |= {again[number]: answer for number, answer in tried}
        return [came[place] for place in range(len(requests))]

    def read_all(
        self, requests: Sequence[Request], most: int, read: Callable[[Answer], Any]
    ) -> list[Any]:
        """Ask for many things as `ask_all` does, and read each answer.

        A ValueError of `read` is among the errors that are returned.
        """
        return [_read_in(came, read) for came in self.ask_all(requests, most)]

    def ask_each(
        self, requests: Iterable[Request], most: int
    ) -> Iterator[tuple[int, Answer | Exception]]:
        """Ask many things, `most` at the same time; yields each one's place and what it came to.

        They come in any order. The next is taken from `requests` when there is room for it, before
        the last answer is handed on. What failed is an error, and is not tried again.
        """
        for place, answer in AtOnce(self._connections, self._written).ask(requests, most):
            yield place, self._read(answer) if isinstance(answer, Answer) else answer

    def _read(self, answer: Answer) -> Answer | Exception:
        """One whose error can't be read must not keep the others from being told."""
        try:
            return self._error_in(answer) or answer
        except Exception as error:  # noqa: BLE001 - whatever stands before a service may answer
            return error

    def _ask_again(self, request: Request, error: NoAnswerError | RefusedError) -> Answer:
        """Try what failed again, as long as that may help."""
        for attempt in range(1, ATTEMPTS):
            if not _is_passing(error):
                break
            self._sleep(_wait_after(attempt))
            try:
                return self._ask_once(request)
            except (NoAnswerError, RefusedError) as another:
                error = another
        raise error

    def _ask_once(self, request: Request) -> Answer:
        answer = self._exchange(request)
        error = self._error_in(answer)
        if error:
            raise error
        return answer

    def _error_in(self, answer: Answer) -> RefusedError | None:
        """Nothing is moved, so what begins with a 3 is an error too."""
        return None if answer.status < 300 else self._read_error(answer)  # noqa: PLR2004 - see above

    def _exchange(self, request: Request) -> Answer:
        written, is_bodiless = self._written(request), request.method == "HEAD"
        connection = self._connections.take(request.endpoint)
        try:
            answer = connection.ask(written, most=request.most, bodiless=is_bodiless)
        except NoAnswerError as error:
            connection = self._connections.in_place_of(connection, request.endpoint, error)
            answer = connection.ask(written, most=request.most, bodiless=is_bodiless)
        self._connections.give_back(request.endpoint, connection)
        return answer

    def _written(self, request: Request) -> bytes:
        method, endpoint, path, query, headers, body, _ = request
        told = {**headers, "host": endpoint.partition("://")[2]}
        signed = self._signer.sign(method, path, query, told, body)
        lines = "".join([f"{name}: {value}\r\n" for name, value in signed.items()])
        if lines.count("\n") > len(signed) or lines.count("\r") > len(signed):
            raise ValueError("a header with a line break")  # it would begin another one
        line = f"{method} {path}?{query}" if query else f"{method} {path}"
        length = f"content-length: {len(body)}\r\n" if body or method == "PUT" else ""
        return f"{line} HTTP/1.1\r\n{lines}{length}\r\n".encode() + body


def _wait_after(attempt: int) -> float:
    import random  # noqa: PLC0415 - not needed when all is well

    spread = random.random()  # noqa: S311 - no secret
    return min(spread * 2.0 ** (attempt - 1), _MOST_WAIT)


def _is_passing(error: NoAnswerError | RefusedError) -> bool:
    if isinstance(error, NoAnswerError):
        return True
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return status in _PASSING or code_of(error) in _PASSING_CODES


def _may_pass(came: Answer | Exception) -> bool:
    return isinstance(came, NoAnswerError | RefusedError) and _is_passing(came)


def _read_in(came: Answer | Exception, read: Callable[[Answer], Any]) -> Any:  # noqa: ANN401
    if isinstance(came, Exception):
        return came
    try:
        return read(came)
    except ValueError as error:
        return error
