"""Bodies in chunks."""

from typing import Final

from tests.http_conformance.behavior import BODY, STREAMED, Behavior, Difference
from tests.http_conformance.outcomes import NO_RESPONSE, response, unexpected
from tests.http_conformance.servers.responses import DESCRIPTION, END, OK, chunk, length
from tests.http_conformance.servers.scripts import sends, sends_and_closes, streams

_CHUNKED: Final = OK + b"Transfer-Encoding: chunked\r\n" + END
_CHUNKS: Final = chunk(BODY[:5]) + chunk(BODY[5:])
_LAST: Final = b"0\r\n"

TRANSFER_CODINGS: Final = (
    Behavior("a body in chunks", "RFC 9112, 7.1", sends(_CHUNKED + _CHUNKS + _LAST + END)),
    Behavior(
        "a trailer after the last chunk",
        "RFC 9112, 7.1.2",
        sends(_CHUNKED + _CHUNKS + _LAST + b"x-amz-checksum-crc32: AAAAAA==\r\n" + END),
    ),
    Behavior(
        "a trailer that comes later than the last chunk",
        "RFC 9112, 7.1.2",
        sends(_CHUNKED, _CHUNKS, _LAST, b"A: b\r\n", END),
    ),
    Behavior(
        "chunk extensions",
        "RFC 9112, 7.1.1",
        sends(_CHUNKED + b"%x;name=value\r\n" % len(BODY) + BODY + END + _LAST + END),
    ),
    Behavior(
        "Transfer-Encoding and Content-Length",
        "RFC 9112, 6.3, rule 3 (it ought to be handled as an error)",
        sends_and_closes(
            OK + length(3) + b"Transfer-Encoding: chunked\r\n" + END + _CHUNKS + _LAST + END
        ),
        NO_RESPONSE,
        botocore=STREAMED,
    ),
    Behavior(
        "a transfer coding that nobody asked for: gzip, chunked",
        "RFC 9112, 6.1 and 7.4",
        sends_and_closes(
            OK + b"Transfer-Encoding: gzip, chunked\r\n" + END + _CHUNKS + _LAST + END
        ),
        NO_RESPONSE,
        botocore=Difference(
            response(_CHUNKS + _LAST + END), "it hands out the chunks with their frames"
        ),
    ),
    Behavior(
        "chunks that end with the connection instead of the last chunk",
        "RFC 9112, 8",
        sends_and_closes(_CHUNKED + _CHUNKS),
        NO_RESPONSE,
        botocore=STREAMED,
    ),
    Behavior(
        "a chunk that is longer than it says",
        "RFC 9112, 7.1",
        sends_and_closes(_CHUNKED + b"3\r\n" + BODY + END + _LAST + END),
        NO_RESPONSE,
        botocore=STREAMED,
    ),
    Behavior(
        "a chunk size that is no number",
        "RFC 9112, 7.1",
        sends_and_closes(_CHUNKED + b"0x5\r\n" + BODY[:5] + END + _LAST + END),
        NO_RESPONSE,
        botocore=Difference(
            response(BODY[:5]), "Python reads `0x5`, the RFC allows hexadecimal digits only"
        ),
    ),
    Behavior(
        "a negative chunk size",
        "RFC 9112, 7.1",
        sends_and_closes(_CHUNKED + b"-5\r\n" + BODY[:5] + END + _LAST + END),
        NO_RESPONSE,
        botocore=Difference(unexpected(ValueError()), "it does not check it"),
    ),
    Behavior(
        "a chunk size that does not fit into 64 bits",
        "RFC 9112, 7.1",
        sends_and_closes(_CHUNKED + b"f" * 40 + b"\r\n" + BODY),
        NO_RESPONSE,
        botocore=Difference(unexpected(OverflowError()), "it does not check it"),
    ),
    Behavior(
        "an endless chunk size",
        "RFC 9112, 7.1",
        streams(_CHUNKED, b"0"),
        NO_RESPONSE,
        botocore=STREAMED,
    ),
    Behavior(
        "endless chunk extensions",
        "RFC 9112, 7.1.1",
        streams(_CHUNKED + b"5", b";name=value"),
        NO_RESPONSE,
        is_discarded=True,
        botocore=STREAMED,
    ),
    Behavior(
        "endless trailers",
        "RFC 9112, 7.1.2; RFC 9110, 5.4",
        streams(_CHUNKED + _CHUNKS + _LAST, b"name: value\r\n"),
        NO_RESPONSE,
        botocore=Difference(response(BODY), "it reads trailers for as long as they arrive"),
    ),
    Behavior(
        "HTTP/1.0 with chunks",
        "RFC 9112, 6.1",
        sends(
            b"HTTP/1.0 200 OK\r\n"
            + DESCRIPTION
            + b"Transfer-Encoding: chunked\r\n"
            + END
            + _CHUNKS
            + _LAST
            + END
        ),
        closes=True,
    ),
)
