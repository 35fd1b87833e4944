"""HTTP requests by libcurl: many at the same time from one thread.

libcurl owns connections, TLS, proxies, time limits and the protocol. Why not botocore: it takes 20
times the CPU per request, and longer to import than a whole function takes to start. What this
module does not do: HTTP/2, streaming, redirects, decompression.

https://curl.se/libcurl/c/libcurl-multi.html
"""

from __future__ import annotations

import select
import time
from typing import TYPE_CHECKING, Final, NamedTuple

import pycurl

from s3_processor.adapters.aws.errors import NoAnswerError, TimedOutError, UntrustedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    from s3_processor.adapters.aws.libcurl.config import ClientConfig

    Outcome: TypeAlias = "Response | NoAnswerError"

_MAX_ERROR_BYTES: Final = 65536
"""Bytes that are read of any response, as an error may be longer than what was requested."""
_MAX_IDLE_CONNECTIONS: Final = 64
_CLOSED: Final = -1
_MAX_WAIT_SECONDS: Final = 1.0
_BUFFER_BYTES: Final = 512 * 1024
_CHECK_SECONDS: Final = 1.5
"""libcurl looks at idle connections if it did not do so during the last second."""
_WITH_BODY: Final = ("POST", "PUT")
_FIRST_ERROR_STATUS: Final = 300
"""Redirects are errors: S3 redirects only what was sent to a wrong region."""
_UNTRUSTED: Final = (
    pycurl.E_PEER_FAILED_VERIFICATION,
    pycurl.E_SSL_CACERT_BADFILE,
    pycurl.E_SSL_ISSUER_ERROR,
)


class Request(NamedTuple):
    """A request to send, encoded and signed; a success is cut off after `max_bytes`."""

    method: str
    url: str
    header_lines: list[bytes]
    body: bytes
    max_bytes: int


class Response(NamedTuple):
    """A response; names of headers are in lower case.

    `last_modified` is that header in seconds since the epoch, or -1.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    last_modified: int

    @property
    def is_error(self) -> bool:
        """Whether the body describes an error."""
        return self.status >= _FIRST_ERROR_STATUS


class Transports:
    """Sends requests; any number of threads may use it. Each takes an idle transport."""

    def __init__(self, config: ClientConfig) -> None:
        self._config = config
        self._idle: list[_Transport] = []

    def exchange(
        self, requests: Iterable[tuple[int, Request]], limit: int
    ) -> Iterator[tuple[int, Outcome]]:
        """Send numbered requests, `limit` at the same time; yield each one's number and outcome.

        Outcomes come in any order. The next request is taken from `requests` when there is room for
        it, before the last outcome is yielded.
        """
        try:
            transport = self._idle.pop()
        except IndexError:
            transport = _Transport(self._config)
        try:
            yield from transport.exchange(requests, limit)
        finally:
            if transport.is_reusable:
                self._idle.append(transport)
            else:  # the connections of the others have been idle for as long
                self._idle.clear()


class _Transport:
    """A multi handle with its connections, for one thread at a time.

    `is_reusable` is False once a server timed out, or sent what nobody requested.
    """

    def __init__(self, config: ClientConfig) -> None:
        self.is_reusable = True
        self._config = config
        self._multi = pycurl.CurlMulti()
        # Otherwise libcurl closes connections when fewer requests are in flight.
        self._multi.setopt(pycurl.M_MAXCONNECTS, _MAX_IDLE_CONNECTIONS)
        self._idle: dict[str, list[pycurl.Curl]] = {}
        self._in_flight: dict[pycurl.Curl, _Transfer] = {}
        self._started: list[pycurl.Curl] = []
        self._idle_sockets: set[int] = set()
        self._last_used = 0.0

    def exchange(
        self, requests: Iterable[tuple[int, Request]], limit: int
    ) -> Iterator[tuple[int, Outcome]]:
        pending = iter(requests)
        if time.monotonic() - self._last_used > _CHECK_SECONDS:
            self._idle_sockets.clear()  # libcurl will look at them
        try:
            self._start(pending, limit)
            while self._in_flight:
                self._multi.perform()
                while self._started:
                    self._idle_sockets.discard(self._started.pop().getinfo(pycurl.ACTIVESOCKET))
                finished = self._finished()
                while finished:
                    outcome = finished.pop()
                    self._start(pending, limit - len(finished))
                    yield outcome
                self._wait()
        finally:
            for curl in list(self._in_flight):
                self._remove(curl)
            self._last_used = time.monotonic()

    def _start(self, pending: Iterator[tuple[int, Request]], limit: int) -> None:
        while len(self._in_flight) < limit and (following := next(pending, None)):
            number, request = following
            idle = self._idle.get(request.method)
            curl = idle.pop() if idle else _new_handle(self._config, request.method)
            self._in_flight[curl] = transfer = _Transfer(number, request)
            transfer.set_up(curl)
            self.is_reusable = self.is_reusable and not self._has_unexpected_input()
            curl.setopt(pycurl.FRESH_CONNECT, not self.is_reusable)
            self._multi.add_handle(curl)
            self._started.append(curl)

    def _has_unexpected_input(self) -> bool:
        """Tell whether a server sent something on an idle connection, or closed it.

        The next response on that connection would not be the one to the next request.
        """
        poll = select.poll()
        for socket in self._idle_sockets:
            poll.register(socket, select.POLLIN)
        return any(event != select.POLLNVAL for _, event in poll.poll(0))

    def _wait(self) -> None:
        milliseconds = self._multi.timeout() if self._in_flight else 0
        if milliseconds:
            seconds = milliseconds / 1000 if milliseconds > 0 else _MAX_WAIT_SECONDS
            self._multi.select(min(seconds, _MAX_WAIT_SECONDS))

    def _finished(self) -> list[tuple[int, Outcome]]:
        finished: list[tuple[int, Outcome]] = []
        remaining = 1
        while remaining:
            remaining, succeeded, failed = self._multi.info_read()
            finished += [self._outcome(curl, pycurl.E_OK, "") for curl in succeeded]
            finished += [self._outcome(*failure) for failure in failed]
        return finished

    def _outcome(self, curl: pycurl.Curl, code: int, message: str) -> tuple[int, Outcome]:
        transfer = self._remove(curl)
        if code == pycurl.E_OPERATION_TIMEDOUT:
            self.is_reusable = False
        if code != pycurl.E_OK and not transfer.is_cut_off:
            return transfer.number, _error(code, f"{transfer.request.url}: {message}")
        self._idle_sockets.add(curl.getinfo(pycurl.ACTIVESOCKET))
        self._idle_sockets.discard(_CLOSED)
        try:
            return transfer.number, transfer.response(curl)
        except ValueError as error:
            return transfer.number, NoAnswerError(f"{transfer.request.url}: {error}")

    def _remove(self, curl: pycurl.Curl) -> _Transfer:
        self._multi.remove_handle(curl)
        transfer = self._in_flight.pop(curl)
        self._idle.setdefault(transfer.request.method, []).append(curl)
        return transfer


class _Transfer:
    """A request in flight, and what has come of its response."""

    __slots__ = ("_chunks", "_lines", "_size", "is_cut_off", "number", "request")

    def __init__(self, number: int, request: Request) -> None:
        self.number = number
        self.request = request
        self.is_cut_off = False
        self._lines: list[bytes] = []
        self._chunks: list[bytes] = []
        self._size = 0

    def set_up(self, curl: pycurl.Curl) -> None:
        curl.setopt(pycurl.URL, self.request.url)
        curl.setopt(pycurl.HTTPHEADER, self.request.header_lines)
        curl.setopt(pycurl.HEADERFUNCTION, self._lines.append)
        curl.setopt(pycurl.WRITEFUNCTION, self._receive)
        if self.request.method in _WITH_BODY:
            curl.setopt(pycurl.POSTFIELDS, self.request.body)

    def _receive(self, chunk: bytes) -> int | None:
        """Keep a chunk of the body; a result other than None ends the transfer."""
        self._chunks.append(chunk)
        self._size += len(chunk)
        self.is_cut_off = self._size > max(self.request.max_bytes, _MAX_ERROR_BYTES)
        return 0 if self.is_cut_off else None

    def response(self, curl: pycurl.Curl) -> Response:
        """Return the response.

        Raises:
            ValueError: it breaks the rules of HTTP in a way that libcurl accepts.
        """
        body = b"".join(self._chunks)
        status = curl.getinfo(pycurl.RESPONSE_CODE)
        headers = _final_headers(self._lines, status)
        length = headers.get("content-length")
        if length and self.request.method != "HEAD" and not self.is_cut_off:
            _check_length(length, len(body))
        response = Response(status, headers, body, curl.getinfo(pycurl.INFO_FILETIME))
        if response.is_error or len(body) <= self.request.max_bytes:
            return response
        return response._replace(body=body[: self.request.max_bytes])


def _final_headers(lines: list[bytes], status: int) -> dict[str, str]:
    """Return the final response's headers, without those of interim responses and trailers."""
    block = b"".join([b"\n", *lines]).decode("latin-1").replace("\r\n", "\n")
    head = block[block.rindex("\nHTTP/") + 1 :].partition("\n\n")[0]
    status_line, *fields = head.split("\n")
    if status_line.split(" ")[1] != str(status):
        raise ValueError(f"{status_line!r} is not a status line")
    headers: dict[str, str] = {}
    for field in fields:
        name, _, value = field.partition(":")
        name, value = name.lower(), value.strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _check_length(declared: str, received: int) -> None:
    if declared != str(received):
        raise ValueError(f"{received:,} bytes came, where Content-Length is {declared}")


def _new_handle(config: ClientConfig, method: str) -> pycurl.Curl:
    """Return a handle for requests of one method.

    `LOW_SPEED_TIME` ends silent reads. It counts bytes that are sent, so others have less time.
    """
    curl = pycurl.Curl()
    if method in _WITH_BODY:
        curl.setopt(pycurl.CUSTOMREQUEST, method)
    curl.setopt(pycurl.NOBODY, method == "HEAD")
    for option, value in (
        (pycurl.NOSIGNAL, 1),  # several threads may each have a transport
        (pycurl.PATH_AS_IS, 1),  # `..` in a key is part of its name
        (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
        (pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1),
        (pycurl.CAINFO, config.ca_bundle),
        (pycurl.CONNECTTIMEOUT, config.connect_timeout_seconds),
        (pycurl.LOW_SPEED_LIMIT, 1),  # byte per second
        (pycurl.LOW_SPEED_TIME, config.read_timeout_seconds),
        (pycurl.TIMEOUT, config.read_timeout_seconds * (1 if method in _WITH_BODY else 2)),
        (pycurl.BUFFERSIZE, _BUFFER_BYTES),
        (pycurl.OPT_FILETIME, 1),
    ):
        curl.setopt(option, value)
    return curl


def _error(code: int, message: str) -> NoAnswerError:
    if code in _UNTRUSTED:
        return UntrustedError(message)
    return (TimedOutError if code == pycurl.E_OPERATION_TIMEDOUT else NoAnswerError)(message)
