"""Status lines and headers."""

import gzip
from typing import Final

from tests.http_conformance.behavior import BODY, Behavior, Difference
from tests.http_conformance.calls import GET_METADATA, HEAD
from tests.http_conformance.outcomes import NO_RESPONSE, response
from tests.http_conformance.servers.responses import END, OK, length, whole
from tests.http_conformance.servers.scripts import sends, sends_and_closes, streams, trickles

_COMPRESSED: Final = gzip.compress(BODY, mtime=0)


def _with_status_line(line: bytes) -> bytes:
    return whole(BODY).replace(b"HTTP/1.1 200 OK", line, 1)


HEADERS: Final = (
    Behavior(
        "a status line without a reason", "RFC 9112, 4", sends(_with_status_line(b"HTTP/1.1 200"))
    ),
    Behavior(
        "lines that end with LF alone", "RFC 9112, 2.2", sends(whole(BODY).replace(b"\r\n", b"\n"))
    ),
    Behavior(
        "garbage instead of HTTP",
        "RFC 9112, 4",
        sends_and_closes(b"SSH-2.0-OpenSSH_9.2\r\n" + bytes(range(256)) + b"\r\n\r\n"),
        NO_RESPONSE,
    ),
    Behavior(
        "a body without status and headers (HTTP/0.9)",
        "RFC 9112, 4 and Appendix A",
        sends_and_closes(BODY),
        NO_RESPONSE,
    ),
    Behavior(
        "frames of HTTP/2",
        "RFC 9113, 3.4 (HTTP/2 only where the client agrees to it)",
        sends_and_closes(b"\x00\x00\x00\x04\x00\x00\x00\x00\x00", bytes(17)),
        NO_RESPONSE,
    ),
    Behavior(
        "a status that is no number",
        "RFC 9112, 4; RFC 9110, 15",
        sends_and_closes(_with_status_line(b"HTTP/1.1 abc OK")),
        NO_RESPONSE,
    ),
    Behavior(
        "a status of four digits",
        "RFC 9112, 4; RFC 9110, 15",
        sends_and_closes(_with_status_line(b"HTTP/1.1 2000 OK")),
        NO_RESPONSE,
    ),
    Behavior(
        "a NUL in a header",
        "RFC 9110, 5.5",
        sends_and_closes(whole(BODY, b"x-amz-meta-tag: a\x00b\r\n")),
        NO_RESPONSE,
        botocore=Difference(response(BODY), "it does not look at what it does not use"),
    ),
    Behavior("endless headers", "RFC 9110, 5.4", streams(OK, b"name: value\r\n"), NO_RESPONSE),
    Behavior("an endless header", "RFC 9110, 5.4", streams(OK + b"name: ", b"value"), NO_RESPONSE),
    Behavior(
        "an endless status line", "RFC 9112, 4", streams(b"HTTP/1.1 200 O", b"K"), NO_RESPONSE
    ),
    Behavior(
        "a header of 16 KiB",
        "RFC 9110, 5.4",
        sends(whole(BODY, b"x-padding: " + b"a" * 16384 + b"\r\n")),
    ),
    Behavior(
        "headers that come slowly",
        "RFC 9112, 9.5",
        trickles(0.02, *whole(BODY).splitlines(keepends=True)),
    ),
    Behavior(
        "a header twice",
        "RFC 9110, 5.3",
        sends(whole(BODY, b"x-amz-meta-tag: a\r\n", b"x-amz-meta-tag: b\r\n")),
        response({"tag": "a, b"}),
        call=GET_METADATA,
    ),
    Behavior(
        "a header on two lines (obs-fold)",
        "RFC 9112, 5.2",
        sends(whole(BODY, b"x-amz-meta-tag: a\r\n  b\r\n")),
        response({"tag": "a b"}),
        call=GET_METADATA,
    ),
    Behavior(
        "names of headers in capitals, values without a space before",
        "RFC 9110, 5.1; RFC 9112, 5",
        sends(whole(BODY, b"X-AMZ-META-TAG:a\r\n")),
        response({"tag": "a"}),
        call=GET_METADATA,
        botocore=Difference(
            response({"TAG": "a"}), "it keeps capitals; S3 stores names in lower case"
        ),
    ),
    Behavior(
        "Content-Encoding gzip: the bytes are those that are stored",
        "RFC 9110, 8.4; Amazon S3 API Reference, GetObject",
        sends(whole(_COMPRESSED, b"Content-Encoding: gzip\r\n")),
        response(_COMPRESSED),
    ),
    Behavior(
        "HEAD: a Content-Length, and no body",
        "RFC 9112, 6.3, rule 1",
        sends(OK + length(1000) + END),
        response(1000),
        call=HEAD,
    ),
    Behavior(
        "HEAD: a body follows nevertheless",
        "RFC 9112, 6.3, rule 1",
        sends(whole(BODY)),
        response(len(BODY)),
        call=HEAD,
        closes=True,
    ),
)
