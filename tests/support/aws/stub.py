"""A stub of AWS on 127.0.0.1: HTTP/1.1 as AWS's clients speak it, on one event loop.

It counts what it is asked. A subclass says what each operation returns.
"""

import asyncio
import json
import ssl
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

REPORT: Final = "/report"
"""Path at which a stub reports what it has counted and kept, and forgets it."""
_ACTION_BYTES: Final = 40
"""Bytes of a form that hold its first parameter, which is the action."""
CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID": "benchmark",
    "AWS_SECRET_ACCESS_KEY": "benchmark",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "NO_PROXY": "127.0.0.1",
}
"""What a client needs beside the address."""


class Request(NamedTuple):
    """A request; the names of `headers` are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        """The key of an S3 object, whose bucket is the first part of the path."""
        return unquote(urlsplit(self.target).path).lstrip("/").partition("/")[2]

    @property
    def query(self) -> dict[str, str]:
        """The parameters in the address."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def operation(self) -> str:
        """AWS's name of what is called."""
        if name := self.headers.get("x-amz-target"):
            return name.rpartition(".")[2]
        if self.method == "POST":  # only its first parameters: a batch of notices has a hundred
            return parse_qs(self.body[:_ACTION_BYTES].decode())["Action"][0]
        if self.key:
            return f"{self.method.title()}Object"
        return "ListObjectVersions" if "versions" in self.query else "ListObjectsV2"


@dataclass(slots=True)
class Response:
    """A response; `length` only where it is not that of the body, as for HEAD."""

    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    status: str = "200 OK"
    length: int | None = None

    def to_bytes(self) -> bytes:
        """Return it as it is sent."""
        length = len(self.body) if self.length is None else self.length
        lines = [f"HTTP/1.1 {self.status}", f"Content-Length: {length}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + self.body


@dataclass(slots=True)
class AwsStub:
    """Counts operations; `seconds` is how long each takes, by its name or by default."""

    seconds: Mapping[str, float] = field(default_factory=dict)
    default_seconds: float = 0
    counted: Counter[str] = field(default_factory=Counter)
    items: list[dict[str, Any]] = field(default_factory=list)
    """The table's items that were written and not reported yet."""
    connections: set[asyncio.Transport] = field(default_factory=set)

    def respond(self, operation: str, request: Request) -> Response:
        """Return the response to a request; raise LookupError if there is none."""
        raise NotImplementedError

    def report(self) -> dict[str, Any]:
        """Return what was counted and kept since the last report."""
        report = {"counted": self.counted, "items": self.items}
        self.counted, self.items = Counter(), []
        return report

    def delay(self, operation: str) -> float:
        """Return the seconds that an operation takes."""
        return self.seconds.get(operation, self.default_seconds)


class _Connection(asyncio.Protocol):
    """Every request has a length, as all that AWS's clients send here."""

    _transport: asyncio.Transport

    def __init__(self, stub: AwsStub) -> None:
        self._stub = stub
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._stub.connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._stub.connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while request := self._next_request():
            self._handle(request)

    def _next_request(self) -> Request | None:
        head, end, rest = self._received.partition(b"\r\n\r\n")
        if not end:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        length = int(headers.get("content-length", "0"))
        if headers.get("expect") and not rest and length:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if len(rest) < length:
            return None
        self._received = rest[length:]
        return Request(method, target, headers, rest[:length])

    def _handle(self, request: Request) -> None:
        if request.target == REPORT:
            body = json.dumps(self._stub.report()).encode()
            self._transport.write(Response(body).to_bytes())
            return
        operation = request.operation
        self._stub.counted[operation] += 1
        try:
            response = self._stub.respond(operation, request).to_bytes()
        except LookupError as error:
            response = _refusal(f"The stub has no response to {operation}: {error!r}").to_bytes()
        if delay := self._stub.delay(operation):
            asyncio.get_running_loop().call_later(delay, self._transport.write, response)
        else:
            self._transport.write(response)


def _refusal(message: str) -> Response:
    error = {"__type": "ValidationException", "message": message}
    return Response(json.dumps(error).encode(), status="400 Bad Request")


async def listen(stub: AwsStub, tls: ssl.SSLContext | None = None) -> tuple[asyncio.Server, str]:
    """Start to serve a stub; return the server and its address."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(stub), "127.0.0.1", 0, ssl=tls)
    host, port = server.sockets[0].getsockname()[:2]
    return server, f"{'https' if tls else 'http'}://{host}:{port}"


@contextmanager
def serving(stub: AwsStub) -> Iterator[str]:
    """Serve a stub from a thread; yield its address."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    # In that thread: in this one another loop may be running.
    server, address = asyncio.run_coroutine_threadsafe(listen(stub), loop).result()
    try:
        yield address
    finally:
        loop.call_soon_threadsafe(_stop, loop, server, stub)
        thread.join()
        loop.close()


def _stop(loop: asyncio.AbstractEventLoop, server: asyncio.Server, stub: AwsStub) -> None:
    server.close()
    for connection in stub.connections:
        connection.abort()
    loop.call_soon(loop.stop)
