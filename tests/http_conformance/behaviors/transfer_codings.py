"""Bodies in chunks."""

from __future__ import annotations

from typing import Final

from tests.http_conformance.behavior import BODY, STREAMED, Behavior, Difference
from tests.http_conformance.outcomes import NO_RESPONSE, response, unexpected
from tests.http_conformance.responses import DESCRIPTION, END, OK, chunk, length
from tests.http_conformance.scripts import sends, sends_and_closes, streams

_CHUNKED: Final = OK + b"Transfer-Encoding: chunked\r\n" + END
_CHUNKS: Final = chunk(BODY[:5]) + chunk(BODY[5:])
_LAST: Final = b"0\r\n"

TRANSFER_CODINGS: Final = (
    Behavior(
        name="a body in chunks",
        respond=sends(_CHUNKED + _CHUNKS + _LAST + END),
        right=response(BODY),
        source="RFC 9112, 7.1",
    ),
    Behavior(
        name="a trailer after the last chunk",
        respond=sends(_CHUNKED + _CHUNKS + _LAST + b"x-amz-checksum-crc32: AAAAAA==\r\n" + END),
        right=response(BODY),
        source="RFC 9112, 7.1.2",
    ),
    Behavior(
        name="a trailer that comes later than the last chunk",
        respond=sends(_CHUNKED, _CHUNKS, _LAST, b"A: b\r\n", END),
        right=response(BODY),
        source="RFC 9112, 7.1.2",
    ),
    Behavior(
        name="chunk extensions",
        respond=sends(_CHUNKED + b"%x;name=value\r\n" % len(BODY) + BODY + END + _LAST + END),
        right=response(BODY),
        source="RFC 9112, 7.1.1",
    ),
    Behavior(
        name="Transfer-Encoding and Content-Length",
        respond=sends_and_closes(
            OK + length(3) + b"Transfer-Encoding: chunked\r\n" + END + _CHUNKS + _LAST + END
        ),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 6.3, rule 3 (it ought to be handled as an error)",
        differs_from_botocore=Difference(NO_RESPONSE, STREAMED),
    ),
    Behavior(
        name="a transfer coding that nobody asked for: gzip, chunked",
        respond=sends_and_closes(
            OK + b"Transfer-Encoding: gzip, chunked\r\n" + END + _CHUNKS + _LAST + END
        ),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 6.1 and 7.4",
        differs_from_botocore=Difference(
            response(_CHUNKS + _LAST + END), "it hands out the chunks with their frames"
        ),
    ),
    Behavior(
        name="chunks that end with the connection instead of the last chunk",
        respond=sends_and_closes(_CHUNKED + _CHUNKS),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 8",
        differs_from_botocore=Difference(NO_RESPONSE, STREAMED),
    ),
    Behavior(
        name="a chunk that is longer than it says",
        respond=sends_and_closes(_CHUNKED + b"3\r\n" + BODY + END + _LAST + END),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 7.1",
        differs_from_botocore=Difference(NO_RESPONSE, STREAMED),
    ),
    Behavior(
        name="a chunk size that is no number",
        respond=sends_and_closes(_CHUNKED + b"0x5\r\n" + BODY[:5] + END + _LAST + END),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 7.1",
        differs_from_botocore=Difference(
            response(BODY[:5]), "Python reads `0x5`, the RFC allows hexadecimal digits only"
        ),
    ),
    Behavior(
        name="a negative chunk size",
        respond=sends_and_closes(_CHUNKED + b"-5\r\n" + BODY[:5] + END + _LAST + END),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 7.1",
        differs_from_botocore=Difference(unexpected(ValueError()), "it does not check it"),
    ),
    Behavior(
        name="a chunk size that does not fit into 64 bits",
        respond=sends_and_closes(_CHUNKED + b"f" * 40 + b"\r\n" + BODY),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 7.1",
        differs_from_botocore=Difference(unexpected(OverflowError()), "it does not check it"),
    ),
    Behavior(
        name="an endless chunk size",
        respond=streams(_CHUNKED, b"0"),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 7.1",
        differs_from_botocore=Difference(NO_RESPONSE, STREAMED),
    ),
    Behavior(
        name="endless chunk extensions",
        respond=streams(_CHUNKED + b"5", b";name=value"),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 7.1.1",
        differs_from_botocore=Difference(NO_RESPONSE, STREAMED),
        is_discarded=True,
    ),
    Behavior(
        name="endless trailers",
        respond=streams(_CHUNKED + _CHUNKS + _LAST, b"name: value\r\n"),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 7.1.2; RFC 9110, 5.4",
        differs_from_botocore=Difference(
            response(BODY), "it reads trailers for as long as they arrive"
        ),
    ),
    Behavior(
        name="HTTP/1.0 with chunks",
        respond=sends(
            b"HTTP/1.0 200 OK\r\n"
            + DESCRIPTION
            + b"Transfer-Encoding: chunked\r\n"
            + END
            + _CHUNKS
            + _LAST
            + END
        ),
        right=response(BODY),
        closes=True,
        source="RFC 9112, 6.1",
    ),
)
