"""A stub of S3 and DynamoDB on a port of 127.0.0.1: all that the reconciler asks, and no more.

It counts what it is asked, and may take its time to answer. In a process of its own its work is not
counted as the asker's.
"""

from __future__ import annotations

import json
import multiprocessing
import threading
import time
import zlib
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from benchmarks.stub_dynamodb import RefusedError, StubDynamoDB
from benchmarks.stub_s3 import StubS3, operation_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from multiprocessing.connection import Connection

    from benchmarks.versions import Versions

_TARGET: Final = "X-Amz-Target"
ENVIRONMENT: Final = {
    "AWS_ACCESS_KEY_ID": "benchmark",
    "AWS_SECRET_ACCESS_KEY": "benchmark",
    "AWS_DEFAULT_REGION": "us-east-1",
    "NO_PROXY": "127.0.0.1",
}
"""What clients need beside `AWS_ENDPOINT_URL`."""


def _counts() -> defaultdict[str, float]:
    return defaultdict(float)


@dataclass(slots=True, kw_only=True)
class Stub:
    """Both services; `latencies` are the seconds that an operation takes to be answered."""

    versions: Versions
    latencies: Mapping[str, float] = field(default_factory=dict)
    counted: defaultdict[str, float] = field(default_factory=_counts)
    _s3: StubS3 = field(init=False)
    _dynamodb: StubDynamoDB = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._s3 = StubS3(self.versions)
        self._dynamodb = StubDynamoDB(self.versions, self.counted)

    def ask_dynamodb(self, operation: str, body: bytes) -> bytes:
        """Answer a request in JSON."""
        self._begin(operation)
        with self._lock:
            return self._dynamodb.answer(operation, json.loads(body)).encode()

    def ask_s3(self, method: str, address: str, body: bytes) -> bytes:
        """Answer a request whose address has the bucket in its path."""
        parts = urlsplit(address)
        key = unquote(parts.path.removeprefix("/").partition("/")[2])
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        operation = operation_of(method, key, query)
        self._begin(operation)
        return self._s3.answer(operation, key, query, body)

    def _begin(self, operation: str) -> None:
        with self._lock:
            self.counted[operation] += 1
        time.sleep(self.latencies.get(operation, 0))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    stub: Stub

    def do_POST(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        target = self.headers.get(_TARGET)
        kind = "application/x-amz-json-1.0" if target else "application/xml"
        try:
            if target:
                answer = self.stub.ask_dynamodb(target.rpartition(".")[2], body)
            else:
                answer = self.stub.ask_s3(self.command, self.path, body)
            self.send_response(200)
        except RefusedError as error:
            answer = json.dumps({"__type": "ValidationException", "message": str(error)}).encode()
            self.send_response(400)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(answer)))
        if target:
            self.send_header("x-amz-crc32", str(zlib.crc32(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - theirs
        """Say nothing."""


@contextmanager
def serving(stub: Stub) -> Iterator[str]:
    """Serve it from a thread; gives its address, and ends it with the block."""
    server = _server(stub)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield _address(server)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving_apart(versions: Versions, latencies: Mapping[str, float]) -> Iterator[str]:
    """Serve a stub from a process of its own; gives its address, and ends it with the block."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(versions, latencies, theirs), daemon=True)
    process.start()
    theirs.close()  # if the process ends before it serves, that is an error, not a wait for ever
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve(versions: Versions, latencies: Mapping[str, float], ready: Connection) -> None:
    server = _server(Stub(versions=versions, latencies=latencies))
    ready.send(_address(server))
    server.serve_forever()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def _server(stub: Stub) -> ThreadingHTTPServer:
    return _Server(("127.0.0.1", 0), type("_Bound", (_Handler,), {"stub": stub}))


def _address(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"
