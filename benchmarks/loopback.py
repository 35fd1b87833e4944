"""A stub of S3, DynamoDB and SNS that is quick: on one event loop, in a process of its own.

It counts what it is asked, keeps the items that it is given, and may take its time to answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import math
import multiprocessing
import ssl
import threading
import zlib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from benchmarks import uploads
from benchmarks.endpoint import Endpoint, certified

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

KEPT: Final = "/kept"
"""Where it tells the items that it was given since it was asked last."""
COUNTED: Final = "/counted"
"""Where it tells what it was asked since it was asked last, by operation."""
_UNIT: Final = 1024
_WAITING: Final = {"S": "pending"}
"""Where the table of summaries has those that no digest has told of."""
_NO_CONTENT: Final = b""


@dataclass(slots=True)
class Answer:
    """What is answered; `length` if it is not that of the body: HEAD has none."""

    status: str
    headers: dict[str, str]
    body: bytes = _NO_CONTENT
    length: int | None = None


@dataclass(slots=True)
class Services:
    """The three services; `seconds` is how long each call takes to be answered."""

    seconds: float = 0
    counted: Counter[str] = field(default_factory=Counter)
    items: list[dict[str, Any]] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    connections: set[asyncio.Transport] = field(default_factory=set)

    def answer(self, method: str, address: str, headers: dict[str, str], body: bytes) -> Answer:
        """Answer one request."""
        if target := headers.get("x-amz-target"):
            return self._dynamodb(target.rpartition(".")[2], json.loads(body))
        if method == "POST":
            return self._sns(parse_qs(body.decode()))
        return self._s3(method, address, headers)

    def told(self, address: str) -> bytes | None:
        """Return what the benchmark asks for itself, and forget it."""
        if address == KEPT:
            kept, self.items = self.items, []
            return json.dumps(kept).encode()
        if address == COUNTED:
            counted, self.counted = self.counted, Counter()
            return json.dumps(counted).encode()
        return None

    def _dynamodb(self, operation: str, request: dict[str, Any]) -> Answer:
        self.counted[operation] += 1
        match operation:
            case "BatchWriteItem":
                puts = [put for some in request["RequestItems"].values() for put in some]
                items = [put["PutRequest"]["Item"] for put in puts]
                self.items += items
                self._write(items)
                answer: dict[str, Any] = {"UnprocessedItems": {}}
            case "PutItem":
                self._write([request["Item"]])
                if "summary" in request["Item"]:
                    self.waiting.append(request["Item"])
                answer = {}
            case "TransactWriteItems" | "UpdateItem":
                answer = {}
            case _:
                asked = request["ExpressionAttributeValues"]
                answer = {"Items": self.waiting if asked.get(":period") == _WAITING else []}
        body = json.dumps(answer).encode()
        told = {"Content-Type": "application/x-amz-json-1.0", "x-amz-crc32": str(zlib.crc32(body))}
        return Answer("200 OK", told, body)

    def _write(self, items: list[dict[str, Any]]) -> None:
        """Count the units of the table; an item of the index costs as many again.

        https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
        """
        for item in items:
            units = math.ceil(_bytes_of(item) / _UNIT)
            self.counted["write units"] += units * (2 if "dayShard" in item else 1)

    def _sns(self, request: dict[str, list[str]]) -> Answer:
        [action] = request["Action"]
        self.counted[action] += 1
        entries = [name for name in request if name.endswith(".Id")]
        done = "".join(
            f"<member><Id>{request[name][0]}</Id><MessageId>m</MessageId></member>"
            for name in entries
        )
        found = (
            f"<Failed/><Successful>{done}</Successful>" if entries else "<MessageId>m</MessageId>"
        )
        body = (
            f'<{action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/">'
            f"<{action}Result>{found}</{action}Result>"
            f"<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{action}Response>"
        )
        return Answer("200 OK", {"Content-Type": "text/xml"}, body.encode())

    def _s3(self, method: str, address: str, headers: dict[str, str]) -> Answer:
        self.counted["HeadObject" if method == "HEAD" else "GetObject"] += 1
        key = unquote(urlsplit(address).path).split("/", 2)[2]
        number = None if key == uploads.HUGE else uploads.number_of(key)
        kind = None if number is None else number % len(uploads.KINDS)
        size = uploads.HUGE_BYTES if kind is None else len(uploads.content(kind))
        told = {
            "Last-Modified": uploads.MODIFIED,
            "ETag": f'"{"huge-600" if kind is None else uploads.etag(kind)}"',
            "Content-Type": "binary/octet-stream" if kind is None else uploads.KINDS[kind][1],
            "x-amz-version-id": uploads.version(number or 0),
            "x-amz-server-side-encryption": "AES256",
            "x-amz-request-id": "C3D13FE58DE4C810",
            "x-amz-id-2": "FMyUVURIY8IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7SJRWeUWerMUE5JgHvANOjpD",
            "accept-ranges": "bytes",
            "Server": "AmazonS3",
        }
        if method == "HEAD":
            return Answer("200 OK", told, length=size)
        if "range" not in headers:
            return Answer("200 OK", told, _part(kind, 0, size))
        first, _, last = headers["range"].removeprefix("bytes=").partition("-")
        begin, end = int(first), min(int(last) + 1, size)
        told["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
        return Answer("206 Partial Content", told, _part(kind, begin, end))


def _part(kind: int | None, begin: int, end: int) -> bytes:
    return bytes(end - begin) if kind is None else uploads.content(kind)[begin:end]


def _bytes_of(value: Any) -> int:  # noqa: ANN401 - whatever an item holds
    """Return the size of an item, near enough: names and values in UTF-8."""
    if isinstance(value, dict):
        return sum(len(name.encode()) + _bytes_of(each) for name, each in value.items())
    if isinstance(value, list):
        return 3 + sum(1 + _bytes_of(each) for each in value)
    return len(str(value).encode())


class _Protocol(asyncio.Protocol):
    """HTTP/1.1, as far as clients of AWS speak it: each request has a length."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - it is TCP or TLS
        self._transport = transport
        self._services.connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._services.connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while self._one():
            pass

    def _one(self) -> bool:
        head, found, rest = self._waiting.partition(b"\r\n\r\n")
        if not found:
            return False
        first, *lines = head.decode("latin-1").split("\r\n")
        method, address, _ = first.split(" ")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        length = int(headers.get("content-length", "0"))
        if headers.get("expect") and not rest and length:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if len(rest) < length:
            return False
        self._waiting = rest[length:]
        told = self._services.told(address)
        if told is not None:
            self._send(Answer("200 OK", {}, told))
            return True
        answer = self._services.answer(method, address, headers, rest[:length])
        if self._services.seconds:
            asyncio.get_running_loop().call_later(self._services.seconds, self._send, answer)
        else:
            self._send(answer)
        return True

    def _send(self, answer: Answer) -> None:
        length = len(answer.body) if answer.length is None else answer.length
        lines = [f"HTTP/1.1 {answer.status}", f"Content-Length: {length}"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        self._transport.write("\r\n".join(lines).encode() + b"\r\n\r\n" + answer.body)


@contextmanager
def serving(services: Services) -> Iterator[str]:
    """Serve from a thread; gives the address, and ends it with the block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    # In that thread: in this one another loop may be running.
    server = asyncio.run_coroutine_threadsafe(_listen(loop, services), loop).result()
    try:
        yield _address(server)
    finally:
        loop.call_soon_threadsafe(_end, loop, server, services)
        thread.join()
        loop.close()


def _end(loop: asyncio.AbstractEventLoop, server: asyncio.Server, services: Services) -> None:
    server.close()
    for connection in services.connections:
        connection.abort()
    loop.call_soon(loop.stop)


@contextmanager
def serving_apart(seconds: float) -> Iterator[Endpoint]:
    """Serve over TLS from a process of its own: its work is not counted as that of who asks."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    with certified() as (certificate, bundle):
        process = spawn.Process(target=_serve, args=(seconds, certificate, theirs), daemon=True)
        process.start()
        theirs.close()
        try:
            yield Endpoint(ours.recv(), bundle)
        finally:
            process.terminate()
            process.join()


def _serve(seconds: float, certificate: Path, ready: Connection) -> None:
    loop = asyncio.new_event_loop()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    server = loop.run_until_complete(_listen(loop, Services(seconds), tls))
    for kind in range(len(uploads.KINDS)):
        uploads.etag(kind)
    ready.send(_address(server).replace("http:", "https:"))
    with contextlib.suppress(KeyboardInterrupt):
        loop.run_forever()


async def _listen(
    loop: asyncio.AbstractEventLoop, services: Services, tls: ssl.SSLContext | None = None
) -> asyncio.Server:
    made = functools.partial(_Protocol, services)
    return await loop.create_server(made, "127.0.0.1", 0, backlog=128, ssl=tls)


def _address(server: asyncio.Server) -> str:
    host, port = server.sockets[0].getsockname()[:2]
    return f"http://{host}:{port}"
