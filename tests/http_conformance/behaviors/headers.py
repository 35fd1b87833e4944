"""Status lines and headers."""

from __future__ import annotations

import gzip
from typing import Final

from tests.http_conformance.behavior import BODY, Behavior, Difference
from tests.http_conformance.calls import GET_METADATA, HEAD
from tests.http_conformance.outcomes import NO_RESPONSE, response
from tests.http_conformance.responses import END, OK, length, whole
from tests.http_conformance.scripts import sends, sends_and_closes, streams, trickles

_COMPRESSED: Final = gzip.compress(BODY, mtime=0)


def _with_status_line(line: bytes) -> bytes:
    return whole(BODY).replace(b"HTTP/1.1 200 OK", line, 1)


HEADERS: Final = (
    Behavior(
        name="a status line without a reason",
        respond=sends(_with_status_line(b"HTTP/1.1 200")),
        right=response(BODY),
        source="RFC 9112, 4",
    ),
    Behavior(
        name="lines that end with LF alone",
        respond=sends(whole(BODY).replace(b"\r\n", b"\n")),
        right=response(BODY),
        source="RFC 9112, 2.2",
    ),
    Behavior(
        name="garbage instead of HTTP",
        respond=sends_and_closes(b"SSH-2.0-OpenSSH_9.2\r\n" + bytes(range(256)) + b"\r\n\r\n"),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 4",
    ),
    Behavior(
        name="a body without status and headers (HTTP/0.9)",
        respond=sends_and_closes(BODY),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 4 and Appendix A",
    ),
    Behavior(
        name="frames of HTTP/2",
        respond=sends_and_closes(b"\x00\x00\x00\x04\x00\x00\x00\x00\x00", bytes(17)),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9113, 3.4 (HTTP/2 only where the client agrees to it)",
    ),
    Behavior(
        name="a status that is no number",
        respond=sends_and_closes(_with_status_line(b"HTTP/1.1 abc OK")),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 4; RFC 9110, 15",
    ),
    Behavior(
        name="a status of four digits",
        respond=sends_and_closes(_with_status_line(b"HTTP/1.1 2000 OK")),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 4; RFC 9110, 15",
    ),
    Behavior(
        name="a NUL in a header",
        respond=sends_and_closes(whole(BODY, b"x-amz-meta-tag: a\x00b\r\n")),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9110, 5.5",
        differs_from_botocore=Difference(
            response(BODY), "it does not look at what it does not use"
        ),
    ),
    Behavior(
        name="endless headers",
        respond=streams(OK, b"name: value\r\n"),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9110, 5.4",
    ),
    Behavior(
        name="an endless header",
        respond=streams(OK + b"name: ", b"value"),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9110, 5.4",
    ),
    Behavior(
        name="an endless status line",
        respond=streams(b"HTTP/1.1 200 O", b"K"),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 4",
    ),
    Behavior(
        name="a header of 16 KiB",
        respond=sends(whole(BODY, b"x-padding: " + b"a" * 16384 + b"\r\n")),
        right=response(BODY),
        source="RFC 9110, 5.4",
    ),
    Behavior(
        name="headers that come slowly",
        respond=trickles(0.02, *whole(BODY).splitlines(keepends=True)),
        right=response(BODY),
        source="RFC 9112, 9.5",
    ),
    Behavior(
        name="a header twice",
        respond=sends(whole(BODY, b"x-amz-meta-tag: a\r\n", b"x-amz-meta-tag: b\r\n")),
        call=GET_METADATA,
        right=response({"tag": "a, b"}),
        source="RFC 9110, 5.3",
    ),
    Behavior(
        name="a header on two lines (obs-fold)",
        respond=sends(whole(BODY, b"x-amz-meta-tag: a\r\n  b\r\n")),
        call=GET_METADATA,
        right=response({"tag": "a b"}),
        source="RFC 9112, 5.2",
    ),
    Behavior(
        name="names of headers in capitals, values without a space before",
        respond=sends(whole(BODY, b"X-AMZ-META-TAG:a\r\n")),
        call=GET_METADATA,
        right=response({"tag": "a"}),
        source="RFC 9110, 5.1; RFC 9112, 5",
        differs_from_botocore=Difference(
            response({"TAG": "a"}), "it keeps capitals; S3 stores names in lower case"
        ),
    ),
    Behavior(
        name="Content-Encoding gzip: the bytes are those that are stored",
        respond=sends(whole(_COMPRESSED, b"Content-Encoding: gzip\r\n")),
        right=response(_COMPRESSED),
        source="RFC 9110, 8.4; Amazon S3 API Reference, GetObject",
    ),
    Behavior(
        name="HEAD: a Content-Length, and no body",
        respond=sends(OK + length(1000) + END),
        call=HEAD,
        right=response(1000),
        source="RFC 9112, 6.3, rule 1",
    ),
    Behavior(
        name="HEAD: a body follows nevertheless",
        respond=sends(whole(BODY)),
        call=HEAD,
        right=response(len(BODY)),
        source="RFC 9112, 6.3, rule 1",
        closes=True,
    ),
)
