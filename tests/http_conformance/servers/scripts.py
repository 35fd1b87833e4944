"""What servers do, put together from small parts."""

from collections.abc import Callable

from tests.http_conformance.servers.peer import Peer
from tests.http_conformance.servers.request import Request
from tests.http_conformance.servers.responses import respond_properly
from tests.http_conformance.servers.server import Respond


def sends(*pieces: bytes) -> Respond:
    """Send these bytes and go on with the next request."""
    return lambda peer, _: peer.send(*pieces)


def _sends_and(*steps: Callable[[Peer], None]) -> Callable[..., Respond]:
    """Return a script that sends the bytes that it is given, and then takes these steps."""

    def script(*pieces: bytes) -> Respond:
        def respond(peer: Peer, _: Request) -> None:
            peer.send(*pieces)
            for step in steps:
                step(peer)

        return respond

    return script


sends_and_closes = _sends_and(Peer.close)
sends_and_resets = _sends_and(Peer.reset)
sends_and_falls_silent = _sends_and(Peer.wait_until_closed)
sends_and_half_closes = _sends_and(Peer.half_close, Peer.wait_until_closed)


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
