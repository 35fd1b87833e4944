"""A server that sends given bytes, whatever the request."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig


def response_bytes(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """Return a response with a length."""
    fields = {"Content-Length": str(len(body)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
HANG_UP = b""


@dataclass(slots=True)
class Server:
    """The requests that came, and how many connections were opened."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def config(self) -> ClientConfig:
        """The configuration of a client to which this server replaces AWS."""
        return config_of(f"http://127.0.0.1:{self.port}")


def config_of(endpoint: str, **variables: str) -> ClientConfig:
    """Return the configuration of a client to which an endpoint replaces AWS."""
    environ = {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": endpoint,
    }
    return ClientConfig({**environ, **variables})


@contextmanager
def scripted(*responses: bytes, closing: bool = False) -> Iterator[Server]:
    """Send the responses in their order.

    Each connection ends after `HANG_UP` and after the last one; with `closing`, after each.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1])
    thread = Thread(target=_speak, args=(listener, server, list(responses), closing))
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _speak(
    listener: socket.socket,
    server: Server,
    responses: list[bytes],
    closing: bool,  # noqa: FBT001
) -> None:
    while responses:
        try:
            connection, _ = listener.accept()
        except OSError:  # the test is over
            return
        server.connections += 1
        connection.settimeout(0.2)  # whoever asks again does so at once
        with connection, suppress(ConnectionError):  # the client may have had enough
            while responses and (request := _request(connection)):
                server.requests.append(request)
                response = responses.pop(0)
                connection.sendall(response)
                if closing or response == HANG_UP:
                    break


def _request(connection: socket.socket) -> bytes:
    read = b""
    while b"\r\n\r\n" not in read:
        try:
            piece = connection.recv(65536)
        except TimeoutError:
            piece = b""
        if not piece:
            return b""
        read += piece
    head, _, body = read.partition(b"\r\n\r\n")
    length = next(
        (
            int(line[15:])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
