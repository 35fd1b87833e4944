"""What happens to connections between two calls."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.http_conformance.calls import GET, PUT_ITEM, Call, proper_outcome, read_each
from tests.http_conformance.clients import MakeClient, OurClient, environ_for
from tests.http_conformance.outcomes import response
from tests.http_conformance.servers.peer import Peer
from tests.http_conformance.servers.request import Request
from tests.http_conformance.servers.responses import END, length, respond_properly, stored, whole
from tests.http_conformance.servers.server import Server, serving

NAMES = [f"object-{number}" for number in range(12)]
LIMIT = 4


UNREQUESTED = whole(b"nobody's")
"""A response that is no response to a later request: RFC 9112, 9.2."""
TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n" + length(0) + END
"""The request may be repeated on a new connection: RFC 9110, 15.5.9."""


def send(data: bytes, *, then_close: bool = False) -> Callable[[Peer], None]:
    def happen(peer: Peer) -> None:
        peer.send(data)
        if then_close:
            peer.close()

    return happen


EVENTS = {
    "a response": send(UNREQUESTED),
    "a response, then a close": send(UNREQUESTED, then_close=True),
    "garbage": send(b"\r\n"),
    "a timeout, then a close": send(TIMEOUT, then_close=True),
    "a close": Peer.close,  # RFC 9112, 9.3.1 and 9.5: at any time
    "a half close": Peer.half_close,  # RFC 9112, 9.6
}
parametrize_events = pytest.mark.parametrize("happen", EVENTS.values(), ids=EVENTS)
STORED = {name: response(stored(name)) for name in NAMES}


def on_idle(server: Server, happen: Callable[[Peer], None]) -> None:
    """Let something happen on all connections, none of which has a request on its way."""
    for peer in list(server.peers):
        with suppress(OSError):  # it is no longer open
            happen(peer)


@parametrize_events
@pytest.mark.parametrize("call", [GET, PUT_ITEM], ids=["read", "write"])
def test_a_call_gets_its_own_response_after_something_happened_on_an_idle_connection(
    happen: Callable[[Peer], None], call: Call, either_client: MakeClient
) -> None:
    with serving(respond_properly) as server:
        client = either_client(environ_for(server.url))
        for name in NAMES[:4]:
            assert call.outcome(client, name) == proper_outcome(call, name)
            on_idle(server, happen)


@parametrize_events
def test_concurrent_reads_get_their_own_responses_too(
    happen: Callable[[Peer], None], either_client: MakeClient
) -> None:
    with serving(respond_properly) as server:
        client = either_client(environ_for(server.url))
        for _ in range(3):
            assert read_each(client, NAMES, LIMIT) == STORED
            on_idle(server, happen)
        assert GET.outcome(client, "single") == response(stored("single"))


@parametrize_events
def test_concurrent_writes_get_their_own_responses_too(
    happen: Callable[[Peer], None], either_client: MakeClient
) -> None:
    requests = [PUT_ITEM.parameters(name) for name in NAMES]
    with serving(respond_properly) as server:
        client = either_client(environ_for(server.url))
        for _ in range(3):
            responses = client.call_each("dynamodb", "put_item", requests, LIMIT)
            outcomes = [PUT_ITEM.outcome_of(client, returned) for returned in responses]
            assert outcomes == [response(name) for name in NAMES]
            on_idle(server, happen)


def test_a_pause_and_a_single_call_do_not_hide_what_happened_on_the_other_connections(
    either_client: MakeClient,
) -> None:
    """A client may look at its connections now and then: it must look at each before each use."""
    last_names: dict[Peer, str] = {}

    def respond(peer: Peer, request: Request) -> None:
        last_names[peer] = request.name
        respond_properly(peer, request)

    with serving(respond) as server:
        client = either_client(environ_for(server.url))
        read_each(client, NAMES, LIMIT)
        time.sleep(1.6)  # libcurl looks at all connections, but only once a second
        assert GET.outcome(client, "single") == response(stored("single"))
        for peer, name in last_names.items():
            if name != "single":
                peer.send(UNREQUESTED)
        assert read_each(client, NAMES, LIMIT) == STORED


def test_a_connection_is_used_again_if_nothing_happened(either_client: MakeClient) -> None:
    with serving(respond_properly) as server:
        client = either_client(environ_for(server.url))
        assert {name: GET.outcome(client, name) for name in NAMES} == STORED
        assert read_each(client, NAMES, LIMIT) == STORED
        assert server.connections <= LIMIT + 1


def test_no_request_is_lost_if_a_server_closes_connections_after_some_requests(
    either_client: MakeClient,
) -> None:
    def respond(peer: Peer, request: Request) -> None:
        respond_properly(peer, request)
        if len(server.requests) % 3 == 0:
            peer.close()

    with serving(respond) as server:
        client = either_client(environ_for(server.url))
        assert {name: GET.outcome(client, name) for name in NAMES} == STORED
        assert read_each(client, NAMES, LIMIT) == STORED


def test_after_a_timeout_the_other_idle_connections_are_dropped() -> None:
    """botocore tries one silent connection after the other, and gives up before a new one."""
    with serving(respond_properly) as server:
        client = OurClient(environ_for(server.url))
        read_each(client, NAMES, LIMIT)
        assert server.connections == LIMIT
        for peer in server.peers:
            peer.is_silent = True

        assert GET.outcome(client, "after") == response(stored("after"))
        assert server.attempts("after") == 2
