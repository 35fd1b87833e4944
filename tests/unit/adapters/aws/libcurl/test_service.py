"""Calls of a service that fails, and calls that are made at the same time."""

import gc
import sys
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from serverless_s3_processor.runtime.adapters.aws.errors import (
    NoResponseError,
    RequestError,
    ServiceError,
    code_of,
)
from serverless_s3_processor.runtime.adapters.aws.libcurl import transfer
from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from serverless_s3_processor.runtime.adapters.aws.libcurl.json_service import json_client
from serverless_s3_processor.runtime.adapters.aws.libcurl.service import Service, ServiceRequest
from serverless_s3_processor.runtime.adapters.aws.libcurl.transport import _Transport
from serverless_s3_processor.runtime.adapters.threads import ThreadMap
from tests.support.aws.stub import AwsStub, Response, serving
from tests.support.aws.stub import Request as StubRequest
from tests.unit.adapters.aws.libcurl.scripted_server import (
    FINE,
    HANG_UP,
    config_of,
    response_bytes,
    scripted,
)

SLOW_DOWN = response_bytes(b"SlowDown", "503 Slow Down")
CUT_OFF = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"
NO_SUCH_KEY = response_bytes(b"NoSuchKey", "404 Not Found")


def content(number: int) -> bytes:
    return b"%d," % number * 5_000


class Contents(AwsStub):
    """Objects whose keys end with a number that their content repeats."""

    def respond(self, operation: str, request: StubRequest) -> Response:
        is_read = operation == "GetObject"
        return Response(content(int(request.key.rpartition("/")[2])) if is_read else b"{}")


def read(response: transfer.HttpResponse) -> bytes:
    if response.is_error:
        raise ServiceError(response.body.decode(), "", response.status, response.headers)
    return response.body


def service(config: ClientConfig, waits: list[float] | None = None) -> Service:
    config.sleep = ([] if waits is None else waits).append
    return Service(config, "s3", read)


def request(config: ClientConfig, number: int = 0, **headers: str) -> ServiceRequest:
    path, ranged = f"/bucket/uploads/{number}", {"range": "bytes=0-99999", **headers}
    return ServiceRequest("GET", config.endpoint("s3"), path, "", ranged)


def outcomes(config: ClientConfig, count: int, limit: int) -> dict[int, Any]:
    requests = (request(config, number) for number in range(count))
    return dict(service(config).call_each(requests, limit))


def test_one_connection_serves_call_after_call() -> None:
    with scripted(FINE, FINE, FINE) as server:
        calls = service(server.config)
        bodies = [calls.call(request(server.config)) for _ in range(3)]

    assert (bodies, server.connections) == ([b"{}"] * 3, 1)


@pytest.mark.parametrize("size", [1000, 2_000_000])
def test_a_response_is_cut_off_after_what_was_requested(size: int) -> None:
    """The connection of a response that is far too long is closed, not read to its end."""
    with scripted(response_bytes(b"x" * size), FINE) as server:
        calls = service(server.config)
        short = request(server.config)._replace(max_bytes=10)
        assert [calls.call(short), calls.call(request(server.config))] == [b"x" * 10, b"{}"]


def test_an_error_is_read_whole_though_little_was_requested() -> None:
    with scripted(NO_SUCH_KEY) as server, pytest.raises(ServiceError) as caught:
        service(server.config).call(request(server.config)._replace(max_bytes=3))
    assert code_of(caught.value) == "NoSuchKey"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        *(("503 Slow Down", "SlowDown"), ("500 Oh", "InternalError"), ("429 No", "Throttled")),
        *(("400 Bad", "RequestTimeout"), ("400 Bad", "KMSThrottling")),
    ],
)
def test_a_transient_error_is_retried_after_longer_and_longer_waits(status: str, code: str) -> None:
    waits: list[float] = []
    failed = response_bytes(code.encode(), status)
    with scripted(failed, failed, FINE) as server:
        assert service(server.config, waits).call(request(server.config)) == b"{}"

    assert [wait <= limit for wait, limit in zip(waits, (1, 2), strict=True)] == [True, True]


def test_a_permanent_error_is_not_retried() -> None:
    with scripted(response_bytes(b"AccessDenied", "403 No"), FINE) as server:
        with pytest.raises(ServiceError, match="403"):
            service(server.config).call(request(server.config))
        assert len(server.requests) == 1


def test_a_broken_response_is_retried_and_never_taken_for_one() -> None:
    waits: list[float] = []
    with scripted(*[CUT_OFF] * 3, closing=True) as server:
        with pytest.raises(NoResponseError):
            service(server.config, waits).call(request(server.config))
        assert (len(server.requests), len(waits)) == (3, 2)


@pytest.mark.parametrize(
    "headers", [{"if-match": '"e"\r\nx-amz-acl: public-read'}, {"if-match": "\ud800"}]
)
def test_a_header_that_can_not_be_sent_fails_alone(headers: dict[str, str]) -> None:
    with serving(Contents()) as address:
        config = config_of(address)
        requests = [request(config), request(config, 1, **headers), request(config, 2)]
        results = dict(service(config).call_each(requests, 2))

    assert isinstance(results.pop(1), ValueError)
    assert results == {0: content(0), 2: content(2)}


@pytest.mark.parametrize("host", ["a@127.0.0.1", "127.0.0.1/a", "127.0.0.1#", "a b", ""])
def test_an_invalid_host_gets_no_request(host: str) -> None:
    with scripted(FINE) as server:
        invalid = request(server.config)._replace(endpoint=f"http://{host}")
        with pytest.raises(ValueError, match="not the name of a host"):
            service(server.config).call(invalid)
        assert not server.connections


def test_a_closed_port_is_no_response() -> None:
    with scripted(FINE) as server:
        pass
    with pytest.raises(RequestError, match=r"127\.0\.0\.1"):
        service(server.config).call(request(server.config))


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_each_call_gets_its_own_response_over_at_most_so_many_connections(limit: int) -> None:
    stub = Contents()
    with serving(stub) as address:
        results = outcomes(config_of(address), 40, limit)
        assert len(stub.connections) <= limit

    assert stub.counted["GetObject"] == 40
    assert results == {number: content(number) for number in range(40)}


def test_the_next_request_is_taken_before_a_response_is_handed_on_and_not_earlier() -> None:
    with serving(Contents()) as address:
        config, taken_count = config_of(address), 0

        def requests() -> Iterator[ServiceRequest]:
            nonlocal taken_count
            for number in range(10):
                taken_count += 1
                yield request(config, number)

        counts = [taken_count for _ in service(config).call_each(requests(), 3)]

    assert counts == [4, 5, 6, 7, 8, 9, 10, 10, 10, 10]


def test_concurrent_calls_that_fail_are_errors_and_the_rest_is_made() -> None:
    with scripted(NO_SUCH_KEY, CUT_OFF, HANG_UP, FINE, closing=True) as server:
        results = outcomes(server.config, 4, 1)
        assert len(server.requests) == 4

    kinds = [ServiceError, NoResponseError, NoResponseError, bytes]
    assert [type(results[index]) for index in range(4)] == kinds


def test_failed_calls_are_retried_together_and_the_others_are_not() -> None:
    waits: list[float] = []
    with scripted(SLOW_DOWN, NO_SUCH_KEY, SLOW_DOWN, FINE, SLOW_DOWN, FINE) as server:
        requests = [request(server.config, number) for number in range(3)]
        results = service(server.config, waits).call_all(requests, 1)
        assert len(server.requests) == 6

    assert (results[0], code_of(results[1]), results[2]) == (b"{}", "NoSuchKey", b"{}")
    assert len(waits) == 2, "one for all that failed at a time"


def test_an_unreadable_response_is_an_error_that_does_not_affect_others() -> None:
    def unreadable(response: transfer.HttpResponse) -> bytes:
        return read(response) if response.body == b"{}" else response.headers["code"].encode()

    with scripted(response_bytes(b"<html>"), FINE) as server:
        calls = Service(server.config, "s3", unreadable)
        results = dict(calls.call_each([request(server.config)] * 2, 1))
    assert (type(results[0]), results[1]) == (NoResponseError, b"{}")


def test_a_caller_that_stops_early_leaves_no_response_to_the_next() -> None:
    with serving(Contents()) as address:
        config = config_of(address)
        calls = service(config)
        responses = calls.call_each((request(config, number) for number in range(10)), 4)
        next(responses)
        responses.close()  # type: ignore[attr-defined]

        assert calls.call(request(config, 7)) == content(7)


def test_threads_never_share_a_connection() -> None:
    stub = Contents()
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # a thread may be interrupted between any two steps
    try:
        with serving(stub) as address:
            table = json_client(config_of(address), "dynamodb")
            responses = ThreadMap(16).map(
                lambda n: table.put_item(TableName="t", Item={"n": {"N": str(n)}}), range(500)
            )
            assert len(stub.connections) <= 16
    finally:
        sys.setswitchinterval(usual)

    assert responses == [{}] * 500
    assert stub.counted["PutItem"] == 500


def test_a_transport_that_is_dropped_closes_its_connections_without_a_collection() -> None:
    with scripted(FINE) as server:
        transport = _Transport(server.config)
        signed = transfer.HttpRequest("GET", server.config.endpoint("s3"), [], b"", 100)
        assert len(list(transport.exchange([(0, signed)], 1))) == 1
        reference = weakref.ref(transport)
        gc.disable()
        try:
            del transport
            assert reference() is None
        finally:
            gc.enable()
