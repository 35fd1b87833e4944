"""HTTP requests in flight, and their responses."""

from __future__ import annotations

from typing import Final, NamedTuple

import pycurl

WITH_BODY: Final = ("POST", "PUT")
"""Methods of requests that have a body."""
_WITHOUT_BODY: Final = (204, 304)
_MAX_ERROR_BYTES: Final = 65536
"""Bytes that are read of any response: an error may be longer than the requested range."""
_FIRST_ERROR_STATUS: Final = 300
"""Redirects are errors: S3 redirects only requests to a wrong region."""


class HttpRequest(NamedTuple):
    """An encoded and signed request; a success is cut off after `max_bytes`."""

    method: str
    url: str
    header_lines: list[bytes]
    body: bytes
    max_bytes: int


class HttpResponse(NamedTuple):
    """A response; the names of headers are in lower case.

    `last_modified` is the header's time in seconds since the epoch, or -1.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    last_modified: int

    @property
    def is_error(self) -> bool:
        """Whether the body describes an error."""
        return self.status >= _FIRST_ERROR_STATUS


class Transfer:
    """A request in flight on a handle, and the part of its response that was received.

    A handle reuses its transfer because setting callbacks takes time. The transfer does not know
    its handle, which would make a reference cycle.
    """

    __slots__ = ("_chunks", "_lines", "_size", "is_cut_off", "number", "request")

    def __init__(self, curl: pycurl.Curl) -> None:
        self._lines: list[bytes] = []
        self._chunks: list[bytes] = []
        curl.setopt(pycurl.HEADERFUNCTION, self._lines.append)
        curl.setopt(pycurl.WRITEFUNCTION, self._receive)

    def begin(self, curl: pycurl.Curl, number: int, request: HttpRequest) -> None:
        """Prepare the handle, which was created for this method."""
        self.number = number
        self.request = request
        self.is_cut_off = False
        self._lines.clear()
        self._chunks.clear()
        self._size = 0
        curl.setopt(pycurl.URL, request.url)
        curl.setopt(pycurl.HTTPHEADER, request.header_lines)
        if request.method in WITH_BODY:
            curl.setopt(pycurl.POSTFIELDS, request.body)

    def _receive(self, chunk: bytes) -> int | None:
        """Add a chunk of the body; a result other than None ends the transfer."""
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size <= _MAX_ERROR_BYTES:
            return None
        self.is_cut_off = self._size > self.request.max_bytes or self._is_error()
        return 0 if self.is_cut_off else None

    def _is_error(self) -> bool:
        """Check the last status line: a handle has no information within a callback."""
        status_line = next(line for line in reversed(self._lines) if line.startswith(b"HTTP/"))
        return status_line.split(b" ", 2)[1][:1] > b"2"

    def response(self, curl: pycurl.Curl) -> HttpResponse:
        """Return the response.

        Raises:
            ValueError: it breaks the rules of HTTP in a way that libcurl accepts.
        """
        body = b"".join(self._chunks)
        self._chunks.clear()  # so that an idle handle keeps no body in memory
        status = curl.getinfo(pycurl.RESPONSE_CODE)
        headers = _final_headers(self._lines, status)
        length = headers.get("content-length")
        has_body = self.request.method != "HEAD" and status not in _WITHOUT_BODY
        if length and has_body and not self.is_cut_off:
            _check_length(length, len(body))
        response = HttpResponse(status, headers, body, curl.getinfo(pycurl.INFO_FILETIME))
        if response.is_error or len(body) <= self.request.max_bytes:
            return response
        return response._replace(body=body[: self.request.max_bytes])


def _final_headers(lines: list[bytes], status: int) -> dict[str, str]:
    """Return the headers of the final response, without interim responses and trailers."""
    block = b"".join([b"\n", *lines]).decode("latin-1").replace("\r\n", "\n")
    head = block[block.rindex("\nHTTP/") + 1 :].partition("\n\n")[0]
    status_line, *fields = head.split("\n")
    if status_line.split(" ")[1] != str(status):
        raise ValueError(f"{status_line!r} is not a status line")
    pairs = [field.partition(":") for field in fields]
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    return headers if len(headers) == len(pairs) else _join([(n, v) for n, _, v in pairs])


def _join(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Join the values of repeated headers: RFC 9110, 5.3."""
    headers: dict[str, str] = {}
    for name, value in ((name.lower(), value.strip()) for name, value in pairs):
        is_repeated = name in headers and (name, headers[name]) != ("content-length", value)
        headers[name] = f"{headers[name]}, {value}" if is_repeated else value
    return headers


def _check_length(declared: str, received: int) -> None:
    if declared != str(received):
        raise ValueError(f"received {received:,} bytes, but Content-Length is {declared}")
