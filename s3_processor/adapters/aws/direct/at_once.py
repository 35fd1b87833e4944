"""Many requests to one service at the same time, from one thread.

Threads would hand the interpreter over at each of the four times that an exchange lets go of it:
sixteen of them take seven times of a core what the exchanges themselves take.
"""

from __future__ import annotations

import select
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from s3_processor.adapters.aws.direct.connections import READ_SECONDS
from s3_processor.adapters.aws.errors import NoAnswerError, TimedOutError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    from s3_processor.adapters.aws.direct.answer import Answer
    from s3_processor.adapters.aws.direct.connection import Connection
    from s3_processor.adapters.aws.direct.connections import Connections
    from s3_processor.adapters.aws.direct.service import Request

    Outcome: TypeAlias = tuple[int, Answer | NoAnswerError | ValueError]


@dataclass(slots=True)
class _Sent:
    """`until` is when it is given up; each piece that comes puts that off, as a read does."""

    place: int
    request: Request
    written: bytes
    connection: Connection
    until: float = 0


class AtOnce:
    """Requests that are on their way; for one use.

    It looks which connections have something to read, and never waits for one of them.
    """

    def __init__(self, connections: Connections, written: Callable[[Request], bytes]) -> None:
        self._connections = connections
        self._written = written
        self._poll = select.poll()
        self._sent: dict[int, _Sent] = {}

    def ask(self, requests: Iterable[Request], most: int) -> Iterator[Outcome]:
        """Yield each one's place and what it came to, in any order; see `Service.ask_each`."""
        todo = enumerate(requests)
        try:
            yield from self._fill(todo, most)
            while self._sent:
                yield from self._come(todo, most)
                yield from self._fill(todo, most)
        finally:
            for sent in self._sent.values():
                sent.connection.close()

    def _fill(self, todo: Iterator[tuple[int, Request]], most: int) -> Iterator[Outcome]:
        while len(self._sent) < most and (following := next(todo, None)):
            yield from self._begin(*following)

    def _begin(self, place: int, request: Request) -> Iterator[Outcome]:
        try:
            written = self._written(request)
            connection = self._connections.take(request.endpoint)
            sent = _Sent(place, request, written, connection)
            try:
                self._send(sent)
            except NoAnswerError as error:
                self._send_anew(sent, error)
        except (NoAnswerError, ValueError) as error:
            yield place, error

    def _send(self, sent: _Sent) -> None:
        is_bodiless = sent.request.method == "HEAD"
        sent.connection.begin(sent.written, most=sent.request.most, bodiless=is_bodiless)
        sent.until = time.monotonic() + READ_SECONDS
        number = sent.connection.fileno()
        self._sent[number] = sent
        self._poll.register(number, select.POLLIN)

    def _send_anew(self, lost: _Sent, error: NoAnswerError) -> None:
        endpoint = lost.request.endpoint
        lost.connection = self._connections.in_place_of(lost.connection, endpoint, error)
        self._send(lost)

    def _come(self, todo: Iterator[tuple[int, Request]], most: int) -> Iterator[Outcome]:
        """Yield what has come, and what did not come in time."""
        first = min(sent.until for sent in self._sent.values())
        ready = self._poll.poll(max(first - time.monotonic(), 0) * 1000)
        for number, _ in ready:
            answer = self._arrived(number)
            if answer is not None:
                yield from self._fill(todo, most)
                yield answer
        if not ready:
            yield from self._late()

    def _arrived(self, number: int) -> Outcome | None:
        """Return the answer, or the error; None if more is to come, or it was asked for anew."""
        sent = self._sent[number]
        try:
            answer = sent.connection.arrived()
        except NoAnswerError as error:
            self._forget(number)
            return self._lost(sent, error)
        if answer is None:
            sent.until = time.monotonic() + READ_SECONDS
            return None
        self._forget(number)
        self._connections.give_back(sent.request.endpoint, sent.connection)
        return sent.place, answer

    def _lost(self, sent: _Sent, error: NoAnswerError) -> Outcome | None:
        try:
            self._send_anew(sent, error)
        except NoAnswerError as final:
            return sent.place, final
        return None

    def _late(self) -> Iterator[Outcome]:
        now = time.monotonic()
        for number, sent in list(self._sent.items()):
            if sent.until <= now:
                self._forget(number)
                sent.connection.close()
                yield sent.place, TimedOutError("no answer came in time")

    def _forget(self, number: int) -> None:
        self._poll.unregister(number)
        del self._sent[number]
