"""A server that sends given bytes, whatever the request."""

from collections.abc import Iterator
from contextlib import contextmanager

from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from tests.http_conformance.servers.peer import Peer
from tests.http_conformance.servers.request import Request
from tests.http_conformance.servers.server import Server

FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
HANG_UP = b""


def response_bytes(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """Return a response with a length."""
    fields = {"Content-Length": str(len(body)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def config_of(endpoint: str, **variables: str) -> ClientConfig:
    """Return the configuration of a client whose endpoint replaces AWS."""
    environ = {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": endpoint,
    }
    return ClientConfig({**environ, **variables})


class ScriptedServer(Server):
    """Sends responses in order.

    Each connection ends after `HANG_UP` and after the last one; if `closing`, after each.
    """

    def __init__(self, *responses: bytes, closing: bool) -> None:
        remaining = list(responses)

        def respond(peer: Peer, _: Request) -> None:
            response = remaining.pop(0) if remaining else HANG_UP
            peer.send(response)
            if closing or not remaining or response == HANG_UP:
                peer.close()

        super().__init__(respond)

    @property
    def config(self) -> ClientConfig:
        """The configuration of a client whose endpoint is this server."""
        return config_of(self.url)


@contextmanager
def scripted(*responses: bytes, closing: bool = False) -> Iterator[ScriptedServer]:
    """Run a server."""
    server = ScriptedServer(*responses, closing=closing)
    server.start()
    try:
        yield server
    finally:
        server.stop()
