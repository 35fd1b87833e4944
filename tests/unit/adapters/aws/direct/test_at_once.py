"""Many requests at the same time, from one thread, over connections that break."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from benchmarks import uploads
from benchmarks.loopback import Services, serving
from s3_processor.adapters.aws.direct import at_once
from s3_processor.adapters.aws.direct.account import Account
from s3_processor.adapters.aws.direct.connection import Answer
from s3_processor.adapters.aws.direct.s3 import S3Client
from s3_processor.adapters.aws.direct.service import Request, Service
from s3_processor.adapters.aws.errors import NoAnswerError, RefusedError, code_of
from tests.unit.adapters.aws.direct.speaking import FINE, HANG_UP, speaking

if TYPE_CHECKING:
    from collections.abc import Iterator

REFUSED = b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nNoSuchKey"


def account_of(endpoint: str) -> Account:
    return Account(key_id="k", secret="s", region="r", endpoints={"": endpoint})


def service(account: Account) -> Service:
    def refused(answer: Answer) -> RefusedError:
        return RefusedError(answer.body.decode(), "", answer.status, answer.headers)

    return Service(account, "s3", refused)


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


def test_what_is_not_answered_in_time_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_once, "READ_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        account = account_of(f"http://127.0.0.1:{deaf.getsockname()[1]}")
        found = outcomes(account, 3, 2)

    assert {str(error) for error in found.values()} == {"no answer came in time"}
    assert set(found) == {0, 1, 2}


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
