"""What is asked and answered over connections that break, and by services that fail."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.loopback import Services, serving
from s3_processor.adapters.aws.direct.account import Account
from s3_processor.adapters.aws.direct.json_service import dynamodb
from s3_processor.adapters.aws.direct.service import Request, Service
from s3_processor.adapters.aws.errors import CallError, NoAnswerError, RefusedError, code_of
from s3_processor.adapters.threads import Threads
from tests.unit.adapters.aws.direct.speaking import FINE, HANG_UP, Server, speaking

if TYPE_CHECKING:
    from s3_processor.adapters.aws.direct.answer import Answer


def said(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    told = {"Content-Length": str(len(body)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def chunked(*chunks: bytes) -> bytes:
    parts = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + parts


def service(server: Server, waits: list[float] | None = None) -> Service:
    def refused(answer: Answer) -> RefusedError:
        return RefusedError(answer.body.decode(), "", answer.status, answer.headers)

    def sleep(seconds: float) -> None:
        if waits is not None:
            waits.append(seconds)

    return Service(server.account, "s3", refused, sleep=sleep)


def request(server: Server, most: int = 100) -> Request:
    return Request("GET", server.account.endpoint("s3"), "/a", "", {}, b"", most)


def test_one_connection_serves_call_after_call() -> None:
    with speaking(FINE, FINE, chunked(b"ab", b"c"), FINE) as server:
        asks = service(server)
        bodies = [asks.ask(request(server)).body for _ in range(4)]

    assert (bodies, server.connections) == ([b"{}", b"{}", b"abc", b"{}"], 1)


def test_a_connection_that_was_closed_while_it_was_idle_is_replaced_without_a_wait() -> None:
    waits: list[float] = []
    with speaking(FINE, HANG_UP, FINE) as server:
        asks = service(server, waits)
        assert [asks.ask(request(server)).body for _ in range(2)] == [b"{}", b"{}"]

    assert (server.connections, waits) == (2, [])


def test_what_is_more_than_was_asked_for_is_not_read() -> None:
    with speaking(said(b"x" * 1000), FINE) as server:
        asks = service(server)
        assert asks.ask(request(server, most=10)).body == b"x" * 10
        assert asks.ask(request(server)).body == b"{}"

    assert server.connections == 2


def test_an_error_is_read_whole_though_little_was_asked_for() -> None:
    with (
        speaking(said(b"NoSuchKey", "404 Not Found"), FINE) as server,
        pytest.raises(RefusedError) as caught,
    ):
        service(server).ask(request(server, most=3))

    assert code_of(caught.value) == "NoSuchKey"


@pytest.mark.parametrize(
    "broken",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: no number\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        HANG_UP,
    ],
)
def test_what_does_not_come_whole_is_asked_for_again_and_is_never_taken_for_an_answer(
    broken: bytes,
) -> None:
    waits: list[float] = []
    with speaking(*[broken] * 3, closing=True) as server:
        with pytest.raises(NoAnswerError):
            service(server, waits).ask(request(server))
        assert len(server.asked) == 3

    assert len(waits) == 2


@pytest.mark.parametrize(
    ("status", "code"),
    [("503 Slow Down", "SlowDown"), ("500 Oh", "InternalError"), ("400 Bad", "RequestTimeout")],
)
def test_what_passes_is_asked_for_again_after_ever_longer_waits(status: str, code: str) -> None:
    waits: list[float] = []
    failed = said(code.encode(), status)
    with speaking(failed, failed, FINE) as server:
        assert service(server, waits).ask(request(server)).body == b"{}"

    assert len(waits) == 2
    assert waits[0] <= 1
    assert waits[1] <= 2


def test_what_does_not_pass_is_not_asked_for_again() -> None:
    with speaking(said(b"AccessDenied", "403 No"), FINE) as server:
        with pytest.raises(RefusedError, match="403"):
            service(server).ask(request(server))
        assert len(server.asked) == 1


def test_a_header_can_not_begin_another_one() -> None:
    with speaking(FINE) as server:
        harmful = request(server)._replace(headers={"if-match": '"e"\r\nx-amz-acl: public-read'})
        with pytest.raises(ValueError, match="line break"):
            service(server).ask(harmful)
        assert not server.asked


def test_where_nobody_listens_there_is_no_answer() -> None:
    with speaking(FINE) as server:
        pass
    with pytest.raises(CallError, match=r"127\.0\.0\.1"):
        service(server).ask(request(server))


def test_a_table_s_refusal_has_its_code_its_words_and_the_reasons_of_a_transaction() -> None:
    told = {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "no",
        "CancellationReasons": [{"Code": "None"}],
    }
    with speaking(said(json.dumps(told).encode(), "400 Bad")) as server:
        with pytest.raises(RefusedError) as caught:
            dynamodb(server.account).transact_write_items(TransactItems=[])
        [asked] = server.asked

    assert code_of(caught.value) == "TransactionCanceledException"
    assert caught.value.response["CancellationReasons"] == [{"Code": "None"}]
    assert b"x-amz-target: DynamoDB_20120810.TransactWriteItems\r\n" in asked
    assert b"x-amz-security-token: token\r\n" in asked
    assert asked.endswith(b'{"TransactItems":[]}')


def test_threads_never_share_a_connection_and_none_is_lost_between_them() -> None:
    counted = Services()
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # a thread may be interrupted between any two steps
    try:
        with serving(counted) as address:
            account = Account(key_id="k", secret="s", region="r", endpoints={"": address})
            table = dynamodb(account)
            answers = Threads(16).map(
                lambda n: table.put_item(TableName="t", Item={"n": {"N": str(n)}}), range(500)
            )
            assert len(counted.connections) <= 16
    finally:
        sys.setswitchinterval(usual)

    assert answers == [{}] * 500
    assert counted.counted["PutItem"] == 500
