"""Many requests at the same time, from one thread, over connections that break."""

from __future__ import annotations

import socket
import time
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from benchmarks import uploads
from benchmarks.loopback import Services, serving
from s3_processor.adapters.aws.direct import at_once, connections
from s3_processor.adapters.aws.direct.account import Account
from s3_processor.adapters.aws.direct.answer import Answer
from s3_processor.adapters.aws.direct.s3 import S3Client
from s3_processor.adapters.aws.direct.service import ATTEMPTS, Request, Service
from s3_processor.adapters.aws.errors import NoAnswerError, RefusedError, TimedOutError, code_of
from tests.unit.adapters.aws.direct.speaking import FINE, HANG_UP, speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nn"
REFUSED = b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nNoSuchKey"


def account_of(endpoint: str) -> Account:
    return Account(key_id="k", secret="s", region="r", endpoints={"": endpoint})


def service(account: Account, waits: list[float] | None = None) -> Service:
    def refused(answer: Answer) -> RefusedError:
        return RefusedError(answer.body.decode(), "", answer.status, answer.headers)

    told: list[float] = [] if waits is None else waits
    return Service(account, "s3", refused, sleep=told.append)


@contextmanager
def reluctant(begun: bytes, rest: bytes = b"") -> Iterator[tuple[Account, list[bytes]]]:
    """Answer object 9 at once; of object 0 send only the beginning, or the rest a little later."""
    listener = socket.create_server(("127.0.0.1", 0))
    asked: list[bytes] = []

    def answer(connection: socket.socket, got: bytes) -> None:
        asked.append(got)
        connection.sendall(FINE if b"/000009" in got else begun)
        if rest and b"/000009" not in got:
            time.sleep(0.2)
            connection.sendall(rest)

    with ended_with(listener, answer):
        yield account_of(f"http://127.0.0.1:{listener.getsockname()[1]}"), asked


@contextmanager
def ended_with(
    listener: socket.socket, answer: Callable[[socket.socket, bytes], None]
) -> Iterator[None]:
    """Answer on any number of connections, until the block ends."""
    connections: list[socket.socket] = []

    def speak(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while got := connection.recv(65536):
                answer(connection, got)

    def listen() -> None:
        with suppress(OSError):
            while True:
                connections.append(listener.accept()[0])
                threads.append(Thread(target=speak, args=connections[-1:]))
                threads[-1].start()

    threads = [Thread(target=listen)]
    threads[0].start()
    try:
        yield
    finally:
        for each in [listener, *connections]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in threads:
            thread.join()


def request(account: Account, number: int = 0, **headers: str) -> Request:
    endpoint, path = account.endpoint("s3"), f"/{uploads.BUCKET}/{uploads.key(number)}"
    return Request("GET", endpoint, path, "", {"range": "bytes=0-99999", **headers})


def outcomes(account: Account, count: int, most: int) -> dict[int, Answer | Exception]:
    wanted = (request(account, number) for number in range(count))
    return dict(service(account).ask_each(wanted, most))


@pytest.mark.parametrize("most", [1, 3, 100])
def test_each_gets_its_own_answer_over_as_many_connections_as_may_be_in_use(most: int) -> None:
    stub = Services()
    with serving(stub) as address:
        found = outcomes(account_of(address), 40, most)
        assert len(stub.connections) <= most

    assert stub.counted["GetObject"] == len(found) == 40
    for number, answer in found.items():
        assert isinstance(answer, Answer)
        assert answer.body == uploads.content(number % 10)


def test_they_wait_together_and_never_more_than_asked_for() -> None:
    stub, seconds = Services(seconds=0.2), 0.2
    with serving(stub) as address:
        began = time.monotonic()
        assert len(outcomes(account_of(address), 30, 10)) == 30
        assert 3 * seconds <= time.monotonic() - began < 15 * seconds


def test_the_next_is_asked_for_before_an_answer_is_handed_on_and_not_earlier() -> None:
    with serving(Services()) as address:
        account, taken = account_of(address), 0

        def wanted() -> Iterator[Request]:
            nonlocal taken
            for number in range(10):
                taken += 1
                yield request(account, number)

        seen = [taken for _ in service(account).ask_each(wanted(), 3)]

    assert seen == [4, 5, 6, 7, 8, 9, 10, 10, 10, 10]


def test_what_is_refused_is_an_error_and_is_not_tried_again() -> None:
    with speaking(REFUSED, FINE, FINE) as server:
        found = outcomes(server.account, 2, 1)
        assert len(server.asked) == 2

    assert isinstance(found[0], RefusedError)
    assert code_of(found[0]) == "NoSuchKey"
    assert isinstance(found[1], Answer)


def test_what_does_not_come_whole_is_an_error_and_the_rest_is_asked_for() -> None:
    cut_off = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly"
    with speaking(cut_off, HANG_UP, FINE, closing=True) as server:
        found = outcomes(server.account, 3, 1)
        assert len(server.asked) == 3

    assert [type(found[place]) for place in range(3)] == [NoAnswerError, NoAnswerError, Answer]


def test_a_connection_that_was_closed_while_it_was_idle_is_replaced() -> None:
    with speaking(FINE, HANG_UP, FINE, FINE) as server:
        asks = service(server.account)
        wanted = [request(server.account, number) for number in range(3)]
        found = dict(asks.ask_each(wanted, 1))

    assert [answer.body for answer in found.values() if isinstance(answer, Answer)] == [b"{}"] * 3
    assert server.connections == 2


def test_where_nobody_listens_each_is_an_error() -> None:
    with speaking(FINE) as server:
        pass

    found = outcomes(server.account, 3, 2)

    assert all(isinstance(answer, NoAnswerError) for answer in found.values())
    assert set(found) == {0, 1, 2}


def test_a_header_that_would_begin_another_one_fails_alone() -> None:
    with serving(Services()) as address:
        account = account_of(address)
        harmful = request(account, 1, **{"if-match": '"e"\r\nx-amz-acl: public-read'})
        asked = [request(account), harmful, request(account, 2)]
        found = dict(service(account).ask_each(asked, 2))

    assert isinstance(found[1], ValueError)
    assert all(isinstance(found[number], Answer) for number in (0, 2))


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Le", HALF])
@pytest.mark.parametrize("warm", [False, True])
def test_what_never_comes_whole_holds_up_no_other_and_is_given_up_once(
    begun: bytes,
    warm: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(at_once, "READ_SECONDS", 0.5)
    with reluctant(begun) as (account, asked):
        asks = service(account)
        if warm:
            dict(asks.ask_each([request(account, 9) for _ in range(3)], 3))
        asked.clear()
        began, came = time.monotonic(), []
        wanted = [request(account, number) for number in (0, 0, 9, 9, 9)]
        for place, answer in asks.ask_each(wanted, 3):
            came.append((place, type(answer), time.monotonic() - began > 0.4))
        seconds = time.monotonic() - began

    assert sorted(came) == [
        (0, TimedOutError, True),
        (1, TimedOutError, True),
        (2, Answer, False),
        (3, Answer, False),
        (4, Answer, False),
    ]
    assert seconds < 0.9, "one after the other"
    assert len(asked) == 5


def test_an_answer_in_pieces_is_put_together_while_others_come() -> None:
    with reluctant(HALF, rest=b"o") as (account, _):
        wanted = [request(account, number) for number in (0, 9, 9)]
        came = list(service(account).ask_each(wanted, 2))

    assert [place for place, _ in came] == [1, 2, 0]
    assert [answer.body for _, answer in came if isinstance(answer, Answer)] == [
        b"{}",
        b"{}",
        b"no",
    ]


def test_an_error_that_can_not_be_read_is_one_and_keeps_no_other_from_coming() -> None:
    def unreadable(answer: Answer) -> RefusedError:
        raise UnicodeDecodeError("utf-8", answer.body, 0, 1, "no")

    with speaking(REFUSED, FINE) as server:
        asks = Service(server.account, "s3", unreadable)
        found = dict(asks.ask_each([request(server.account)] * 2, 1))

    assert isinstance(found[0], UnicodeDecodeError)
    assert isinstance(found[1], Answer)


def test_those_that_fail_in_passing_are_tried_again_together_and_the_others_are_not() -> None:
    waits: list[float] = []
    slow = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 8\r\n\r\nSlowDown"
    with speaking(slow, REFUSED, slow, FINE, slow, FINE) as server:
        asks = service(server.account, waits)
        found = asks.ask_all([request(server.account, number) for number in range(3)], 1)
        assert len(server.asked) == 6

    kinds = [code_of(each) if isinstance(each, Exception) else each.status for each in found]
    assert kinds == [200, "NoSuchKey", 200]
    assert len(waits) == 2, "one for all that failed at a time"


def test_who_stops_in_the_middle_leaves_no_answer_to_the_next() -> None:
    with serving(Services()) as address:
        account = account_of(address)
        asks = service(account)
        each = asks.ask_each((request(account, number) for number in range(10)), 4)
        next(each)
        each.close()  # type: ignore[attr-defined]
        answer = asks.ask(request(account, 7))

    assert answer.body == uploads.content(7)


def test_an_answer_that_is_none_of_s3s_is_an_error() -> None:
    with speaking(FINE) as server:
        [(place, answer)] = S3Client(server.account).get_each([{"Bucket": "b", "Key": "k"}], 4)

    assert place == 0
    assert isinstance(answer, KeyError)


def test_a_used_connection_that_stays_silent_is_not_taken_for_one_that_was_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "READ_SECONDS", 0.1)
    with reluctant(b"") as (account, asked):
        asks = service(account)
        asks.ask(request(account, 9))
        asked.clear()
        with pytest.raises(TimedOutError):
            asks.ask(request(account))

    assert len(asked) == ATTEMPTS
