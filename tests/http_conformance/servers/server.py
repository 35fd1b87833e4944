"""A server that misbehaves as a test tells it to, one thread per connection."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TypeAlias

from tests.http_conformance.servers.peer import Peer
from tests.http_conformance.servers.request import Request

Respond: TypeAlias = Callable[[Peer, Request], None]
"""Answers one request; closes the connection if no other request may follow."""


class Server:
    """Listens on an ephemeral port and remembers every connection and request."""

    def __init__(
        self,
        respond: Respond,
        tls: ssl.SSLContext | None = None,
        *,
        reads_bodies: bool = True,
    ) -> None:
        self._respond = respond
        self._tls = tls
        self._reads_bodies = reads_bodies
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._threads: list[Thread] = []
        self.port: int = self._listener.getsockname()[1]
        self.peers: list[Peer] = []
        self.requests: list[Request] = []
        self.connections = 0

    @property
    def url(self) -> str:
        """The endpoint to give to a client."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def sent_bytes(self) -> int:
        """Number of bytes that the clients took, or that wait for them in the kernel."""
        return sum(peer.sent_bytes for peer in self.peers)

    def attempts(self, name: str) -> int:
        """Return how often a request for `name` arrived."""
        return sum(request.name == name for request in self.requests)

    def start(self) -> None:
        """Accept connections until `stop`."""
        self._spawn(self._accept)

    def stop(self) -> None:
        """Close everything and wait for all threads."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join()
        for peer in self.peers:
            peer.close()
        for thread in self._threads:
            thread.join()

    def _spawn(self, target: Callable[..., None], *arguments: object) -> None:
        thread = Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                accepted, _ = self._listener.accept()
                # Without it the kernel holds back what is sent while nobody asks for anything.
                accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                # What waits in the kernel counts as sent.
                accepted.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 128 * 1024)
                self.connections += 1
                self._spawn(self._serve, accepted)

    def _serve(self, accepted: socket.socket) -> None:
        with suppress(OSError):  # the client went away
            tls = self._tls
            connected = tls.wrap_socket(accepted, server_side=True) if tls else accepted
            peer = Peer(connected, reads_bodies=self._reads_bodies)
            self.peers.append(peer)
            with peer:
                self._converse(peer)
        accepted.close()

    def _converse(self, peer: Peer) -> None:
        while peer.is_open and (request := peer.read_request(self.requests)):
            if peer.is_silent:
                peer.wait_until_closed()
            else:
                self._respond(peer, request)


@contextmanager
def serving(
    respond: Respond, tls: ssl.SSLContext | None = None, *, reads_bodies: bool = True
) -> Iterator[Server]:
    """Run a server and stop it, whatever the test comes to."""
    server = Server(respond, tls, reads_bodies=reads_bodies)
    server.start()
    try:
        yield server
    finally:
        server.stop()
