"""What happens to connections between two calls."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.http_conformance.calls import GET, PUT_ITEM, object_of, proper_outcome
from tests.http_conformance.environment import environ_for
from tests.http_conformance.outcomes import response
from tests.http_conformance.responses import END, length, respond_properly, stored, whole
from tests.http_conformance.server import serving

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.http_conformance.calls import Call
    from tests.http_conformance.clients import Client, MakeClient
    from tests.http_conformance.outcomes import Outcome
    from tests.http_conformance.peer import Peer
    from tests.http_conformance.request import Request
    from tests.http_conformance.server import Server

NAMES = [f"object-{number}" for number in range(12)]
LIMIT = 4


def send_a_response(peer: Peer) -> None:
    """RFC 9112, 9.2: what follows the last response is no response to a later request."""
    peer.send(whole(b"nobody's"))


def send_a_response_and_close(peer: Peer) -> None:
    """RFC 9112, 9.2 and 9.6."""
    peer.send(whole(b"nobody's"))
    peer.close()


def send_garbage(peer: Peer) -> None:
    """RFC 9112, 9.2."""
    peer.send(b"\r\n")


def send_a_timeout_and_close(peer: Peer) -> None:
    """RFC 9110, 15.5.9: the request may be repeated on a new connection."""
    peer.send(b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n" + length(0) + END)
    peer.close()


def close(peer: Peer) -> None:
    """RFC 9112, 9.3.1 and 9.5: connections may be closed at any time."""
    peer.close()


def close_one_half(peer: Peer) -> None:
    """RFC 9112, 9.6."""
    peer.half_close()


EVENTS = [
    send_a_response,
    send_a_response_and_close,
    send_garbage,
    send_a_timeout_and_close,
    close,
    close_one_half,
]


def on_idle(server: Server, happen: Callable[[Peer], None]) -> None:
    """Let something happen on all connections, none of which has a request on its way."""
    for peer in list(server.peers):
        with suppress(OSError):  # it is no longer open
            happen(peer)


def read_each(client: Client, names: list[str]) -> dict[str, Outcome]:
    returned = client.get_each([object_of(name) for name in names], LIMIT)
    return {names[index]: GET.outcome_of(client, found) for index, found in returned}


@pytest.mark.parametrize("happen", EVENTS, ids=lambda happen: happen.__name__)
@pytest.mark.parametrize("call", [GET, PUT_ITEM], ids=["read", "write"])
def test_a_call_gets_its_own_response_after_something_happened_on_an_idle_connection(
    happen: Callable[[Peer], None], call: Call, either_client: MakeClient
) -> None:
    with serving(respond_properly) as server:
        client = either_client(environ_for(server.url))
        for name in NAMES[:4]:
            assert call.outcome(client, name) == proper_outcome(call, name)
            on_idle(server, happen)


@pytest.mark.parametrize("happen", EVENTS, ids=lambda happen: happen.__name__)
def test_concurrent_reads_get_their_own_responses_too(
    happen: Callable[[Peer], None], either_client: MakeClient
) -> None:
    expected = {name: response(stored(name)) for name in NAMES}
    with serving(respond_properly) as server:
        client = either_client(environ_for(server.url))
        for _ in range(3):
            assert read_each(client, NAMES) == expected
            on_idle(server, happen)
        assert GET.outcome(client, "single") == response(stored("single"))


@pytest.mark.parametrize("happen", EVENTS, ids=lambda happen: happen.__name__)
def test_concurrent_writes_get_their_own_responses_too(
    happen: Callable[[Peer], None], either_client: MakeClient
) -> None:
    requests = [PUT_ITEM.parameters(name) for name in NAMES]
    with serving(respond_properly) as server:
        client = either_client(environ_for(server.url))
        for _ in range(3):
            returned = client.call_each("dynamodb", "put_item", requests, LIMIT)
            outcomes = [PUT_ITEM.outcome_of(client, each) for each in returned]
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
        read_each(client, NAMES)
        time.sleep(1.6)  # libcurl looks at all connections, but only once a second
        assert GET.outcome(client, "single") == response(stored("single"))
        for peer, name in last_names.items():
            if name != "single":
                send_a_response(peer)
        assert read_each(client, NAMES) == {name: response(stored(name)) for name in NAMES}


def test_a_connection_is_used_again_if_nothing_happened(either_client: MakeClient) -> None:
    with serving(respond_properly) as server:
        client = either_client(environ_for(server.url))
        for name in NAMES:
            assert GET.outcome(client, name) == response(stored(name))
        assert read_each(client, NAMES) == {name: response(stored(name)) for name in NAMES}
        assert server.connections <= LIMIT + 1


def test_a_server_that_closes_after_some_requests_without_a_word_loses_none(
    either_client: MakeClient,
) -> None:
    def respond(peer: Peer, request: Request) -> None:
        respond_properly(peer, request)
        if len(server.requests) % 3 == 0:
            peer.close()

    with serving(respond) as server:
        client = either_client(environ_for(server.url))
        for name in NAMES:
            assert GET.outcome(client, name) == response(stored(name))
        assert read_each(client, NAMES) == {name: response(stored(name)) for name in NAMES}


def test_after_a_timeout_the_other_idle_connections_are_dropped(our_client: MakeClient) -> None:
    """botocore tries one silent connection after the other, and gives up before a new one."""
    with serving(respond_properly) as server:
        client = our_client(environ_for(server.url))
        read_each(client, NAMES)
        assert server.connections == LIMIT
        on_idle(server, fall_silent)

        assert GET.outcome(client, "after") == response(stored("after"))
        assert server.attempts("after") == 2


def fall_silent(peer: Peer) -> None:
    peer.is_silent = True
