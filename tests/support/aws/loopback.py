"""A server on this machine that returns canned responses, and remembers the requests."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from serverless_s3_processor.client.transport import HttpConfig, RetryConfig, Timeouts
from serverless_s3_processor.local.certificates import Certificates

QUICK = HttpConfig(
    timeouts=Timeouts(connect_seconds=2, read_seconds=2),
    retry=RetryConfig(max_retries=3, backoff_seconds=0.01, max_backoff_seconds=1),
)


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class CannedResponse:
    """One answer; `cut` ends the connection after so many bytes of the body."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None


HANG_UP = CannedResponse(status=0)


@dataclass(slots=True)
class Server:
    """Gives the answers in their order, the last one for ever."""

    answers: list[CannedResponse]
    received: list[ReceivedRequest] = field(default_factory=list)
    url: str = ""

    def next(self) -> CannedResponse:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def serving(*answers: CannedResponse, certificates: Certificates | None = None) -> Iterator[Server]:
    server = Server(list(answers))
    http = _Quiet(("127.0.0.1", 0), _handler(server))
    if certificates:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificates.certificate, certificates.key)
        http.socket = tls.wrap_socket(http.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        scheme = "https" if certificates else "http"
        server.url = f"{scheme}://127.0.0.1:{http.server_port}/prod/"
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


class _Quiet(ThreadingHTTPServer):
    """A client that hangs up is part of the tests."""

    def handle_error(self, *_: Any) -> None:
        pass


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = ReceivedRequest(self.command, self.path, dict(self.headers.items()), body)
            server.received.append(request)
            self._answer(server.next())

        do_POST = do_PUT = do_GET  # noqa: N815 - http.server's names

        def _answer(self, answer: CannedResponse) -> None:
            self.close_connection = True
            if answer.status == 0:
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: answer.cut])

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
