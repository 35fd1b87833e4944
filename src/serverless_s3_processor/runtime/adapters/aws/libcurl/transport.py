"""Concurrent HTTP requests from one thread, with libcurl.

Libcurl implements connections, TLS, proxies, timeouts, and HTTP/1.1. botocore takes 20 times the
CPU time per request, and longer to import than a function takes to start. This module does not
support HTTP/2, streaming, redirects, or decompression.

https://curl.se/libcurl/c/libcurl-multi.html
"""

from __future__ import annotations

import functools
import select
from typing import TYPE_CHECKING, Any, Final

import pycurl

from serverless_s3_processor.runtime.adapters.aws.errors import (
    NoResponseError,
    TimedOutError,
    UntrustedCertificateError,
)
from serverless_s3_processor.runtime.adapters.aws.libcurl.transfer import WITH_BODY, Transfer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
    from serverless_s3_processor.runtime.adapters.aws.libcurl.transfer import (
        HttpRequest,
        HttpResponse,
    )

    Outcome: TypeAlias = HttpResponse | NoResponseError

_MAX_IDLE_CONNECTIONS: Final = 64
_CLOSED: Final = -1
_MAX_WAIT_SECONDS: Final = 1.0
_BUFFER_BYTES: Final = 512 * 1024
_ADDRESSES: Final = (
    pycurl.PRIMARY_IP,
    pycurl.LOCAL_IP,
    pycurl.PRIMARY_PORT,
    pycurl.LOCAL_PORT,
)
"""Identify a connection, in the order of PREREQFUNCTION's parameters."""
_UNTRUSTED: Final = (
    pycurl.E_PEER_FAILED_VERIFICATION,
    pycurl.E_SSL_CACERT_BADFILE,
    pycurl.E_SSL_ISSUER_ERROR,
)


class Transports:
    """Sends requests from any number of threads, each of which uses its own transport."""

    def __init__(self, config: ClientConfig) -> None:
        self._config = config
        self._idle: list[_Transport] = []

    def exchange(
        self, requests: Iterable[tuple[int, HttpRequest]], limit: int
    ) -> Iterator[tuple[int, Outcome]]:
        """Send numbered requests, `limit` concurrently; yield numbers and outcomes in any order.

        The next request is taken from `requests` as soon as fewer are in flight, before the last
        outcome is yielded.
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
            else:  # other idle connections may be broken, too
                self._idle.clear()


class _Transport:
    """A multi handle and its connections, for one thread at a time.

    `is_reusable` is False after a timeout.
    """

    def __init__(self, config: ClientConfig) -> None:
        self.is_reusable = True
        self._config = config
        self._multi = pycurl.CurlMulti()
        # By default libcurl closes connections when fewer requests are in flight.
        self._multi.setopt(pycurl.M_MAXCONNECTS, _MAX_IDLE_CONNECTIONS)
        self._idle: dict[str, list[tuple[pycurl.Curl, Transfer]]] = {}
        self._in_flight: dict[pycurl.Curl, Transfer] = {}
        self._idle_sockets: dict[tuple[Any, ...], int] = {}

    def exchange(
        self, requests: Iterable[tuple[int, HttpRequest]], limit: int
    ) -> Iterator[tuple[int, Outcome]]:
        pending = iter(requests)
        try:
            self._start(pending, limit)
            while self._in_flight:
                self._multi.perform()
                finished = self._finished()
                while finished:
                    outcome = finished.pop()
                    self._start(pending, limit - len(finished))
                    yield outcome
                self._wait()
        finally:
            for curl in list(self._in_flight):
                self._remove(curl)

    def _start(self, pending: Iterator[tuple[int, HttpRequest]], limit: int) -> None:
        while len(self._in_flight) < limit and (following := next(pending, None)):
            number, request = following
            idle = self._idle.get(request.method)
            curl, transfer = idle.pop() if idle else self._new_handle(request.method)
            self._in_flight[curl] = transfer
            transfer.begin(curl, number, request)
            self._multi.add_handle(curl)

    def _new_handle(self, method: str) -> tuple[pycurl.Curl, Transfer]:
        curl = _new_handle(self._config, method)
        check = functools.partial(
            _check_connection, self._idle_sockets
        )  # self would make a reference cycle
        curl.setopt(pycurl.PREREQFUNCTION, check)
        return curl, Transfer(curl)

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
            finished += [
                self._outcome(*failure) for failure in failed if not self._resent(*failure)
            ]
        return finished

    def _resent(self, curl: pycurl.Curl, code: int, _: str) -> bool:
        """Resend a request if `_check_connection` refused its connection; tell whether it did.

        Nothing had been sent, and libcurl has closed the connection.
        """
        is_unsent = code == pycurl.E_ABORTED_BY_CALLBACK
        if is_unsent:
            self._multi.remove_handle(curl)
            self._multi.add_handle(curl)
        return is_unsent

    def _outcome(self, curl: pycurl.Curl, code: int, message: str) -> tuple[int, Outcome]:
        addresses = tuple(
            map(curl.getinfo, _ADDRESSES)
        )  # not available after the handle is removed
        socket = curl.getinfo(pycurl.ACTIVESOCKET)
        transfer = self._remove(curl)
        if code == pycurl.E_OPERATION_TIMEDOUT:
            self.is_reusable = False
        if code != pycurl.E_OK and not transfer.is_cut_off:
            return transfer.number, _error(code, f"{transfer.request.url}: {message}")
        if socket != _CLOSED:
            self._idle_sockets[addresses] = socket
        try:
            return transfer.number, transfer.response(curl)
        except ValueError as error:
            return transfer.number, NoResponseError(f"{transfer.request.url}: {error}")

    def _remove(self, curl: pycurl.Curl) -> Transfer:
        self._multi.remove_handle(curl)
        transfer = self._in_flight.pop(curl)
        self._idle.setdefault(transfer.request.method, []).append((curl, transfer))
        return transfer


def _check_connection(idle_sockets: dict[tuple[Any, ...], int], *addresses: str | int) -> int:
    """Refuse an idle connection if the server sent something on it, or closed it.

    Otherwise those bytes would be taken for the next response: libcurl checks idle connections only
    once per second. New connections are not refused.
    """
    socket = idle_sockets.pop(addresses, _CLOSED)
    if socket == _CLOSED:
        return pycurl.PREREQFUNC_OK
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return pycurl.PREREQFUNC_ABORT if poll.poll(0) else pycurl.PREREQFUNC_OK


def _new_handle(config: ClientConfig, method: str) -> pycurl.Curl:
    """Return a handle for requests of one method.

    `LOW_SPEED_TIME` ends silent reads. It also counts sent bytes, so writes have a shorter timeout.
    """
    curl = pycurl.Curl()
    if method in WITH_BODY:
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
        (pycurl.TIMEOUT, config.read_timeout_seconds * (1 if method in WITH_BODY else 2)),
        (pycurl.BUFFERSIZE, _BUFFER_BYTES),
        (pycurl.OPT_FILETIME, 1),
    ):
        curl.setopt(option, value)
    return curl


def _error(code: int, message: str) -> NoResponseError:
    if code in _UNTRUSTED:
        return UntrustedCertificateError(message)
    return (TimedOutError if code == pycurl.E_OPERATION_TIMEDOUT else NoResponseError)(message)
