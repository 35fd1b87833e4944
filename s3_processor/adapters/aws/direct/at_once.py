"""Many requests to one service at the same time, from one thread.

Threads would hand the interpreter over at each of the four times that an exchange lets go of it:
sixteen of them take seven times of a core what the exchanges themselves take.
"""

from __future__ import annotations

import select
from typing import TYPE_CHECKING, NamedTuple

from s3_processor.adapters.aws.direct.connections import READ_SECONDS
from s3_processor.adapters.aws.errors import NoAnswerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    from s3_processor.adapters.aws.direct.connection import Answer, Connection
    from s3_processor.adapters.aws.direct.connections import Connections
    from s3_processor.adapters.aws.direct.service import Request

    Outcome: TypeAlias = tuple[int, Answer | NoAnswerError | ValueError]


class _Sent(NamedTuple):
    place: int
    request: Request
    written: bytes
    connection: Connection


class AtOnce:
    """Requests that are on their way; for one use.

    It looks which connection has the beginning of an answer, and reads that to its end: meanwhile
    those of the others wait in the kernel.
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
        finally:
            self._give_up()

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
        sent.connection.send(sent.written)
        number = sent.connection.fileno()
        self._sent[number] = sent
        self._poll.register(number, select.POLLIN)

    def _send_anew(self, lost: _Sent, error: NoAnswerError) -> None:
        """A connection that was idle may have been closed meanwhile: then all of them may."""
        if not lost.connection.has_answered:
            raise error
        self._connections.drop_idle(lost.request.endpoint)
        self._send(lost._replace(connection=self._connections.open(lost.request.endpoint)))

    def _come(self, todo: Iterator[tuple[int, Request]], most: int) -> Iterator[Outcome]:
        """Yield what has come; where nothing did for so long, nothing will."""
        ready = self._poll.poll(READ_SECONDS * 1000)
        for number, _ in ready:
            self._poll.unregister(number)
            sent = self._sent.pop(number)
            answer = self._received(sent)
            yield from self._fill(todo, most)
            if answer is not None:
                yield sent.place, answer
        if not ready:
            late = [sent.place for sent in self._sent.values()]
            self._give_up()
            yield from ((place, NoAnswerError("no answer came in time")) for place in late)
            yield from self._fill(todo, most)

    def _received(self, sent: _Sent) -> Answer | NoAnswerError | None:
        """Return what came; None if it was asked for anew."""
        _, request, _, connection = sent
        try:
            try:
                answer = connection.receive(most=request.most, bodiless=request.method == "HEAD")
            except NoAnswerError as error:
                self._send_anew(sent, error)
                return None
        except NoAnswerError as error:
            return error
        self._connections.give_back(request.endpoint, connection)
        return answer

    def _give_up(self) -> None:
        for number, sent in self._sent.items():
            self._poll.unregister(number)
            sent.connection.close()
        self._sent.clear()
