"""What servers do, put together from small parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.http_conformance.responses import respond_properly

if TYPE_CHECKING:
    from tests.http_conformance.peer import Peer
    from tests.http_conformance.request import Request
    from tests.http_conformance.server import Respond


def sends(*pieces: bytes) -> Respond:
    """Send these bytes and go on with the next request."""
    return lambda peer, _: peer.send(*pieces)


def sends_and_closes(*pieces: bytes) -> Respond:
    """Send these bytes and close the connection."""

    def respond(peer: Peer, _: Request) -> None:
        peer.send(*pieces)
        peer.close()

    return respond


def sends_and_resets(*pieces: bytes) -> Respond:
    """Send these bytes and reset the connection."""

    def respond(peer: Peer, _: Request) -> None:
        peer.send(*pieces)
        peer.reset()

    return respond


def sends_and_falls_silent(*pieces: bytes) -> Respond:
    """Send these bytes and nothing more, with the connection open."""

    def respond(peer: Peer, _: Request) -> None:
        peer.send(*pieces)
        peer.wait_until_closed()

    return respond


def sends_and_half_closes(*pieces: bytes) -> Respond:
    """Send these bytes, say that no more will follow, and keep on reading."""

    def respond(peer: Peer, _: Request) -> None:
        peer.send(*pieces)
        peer.half_close()
        peer.wait_until_closed()

    return respond


def streams(beginning: bytes, repeated: bytes) -> Respond:
    """Send a beginning and then the same bytes for ever."""
    return lambda peer, _: peer.stream(beginning, repeated)


def trickles(interval_seconds: float, *pieces: bytes) -> Respond:
    """Send pieces with pauses that are shorter than every timeout."""
    return lambda peer, _: peer.trickle(pieces, interval_seconds)


def once(respond: Respond) -> Respond:
    """Misbehave at the first attempt only."""

    def respond_once(peer: Peer, request: Request) -> None:
        (respond if request.attempt == 1 else respond_properly)(peer, request)

    return respond_once
