"""HTTP/1.1 as AWS's services speak it: answers, read from pieces wherever these come from.

https://www.rfc-editor.org/rfc/rfc9112
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import TypeAlias, TypeVar

    _T = TypeVar("_T")
    Reading: TypeAlias = Generator[None, bytes, _T]
    Coming: TypeAlias = "Reading[Came]"

_MOST_HEAD: Final = 65536
"""Of an answer's status and headers together."""
_ERRORS: Final = 300
"""Statuses from here on come with words in place of what was asked for."""
_MOST_ERROR: Final = 65536
_END_OF_HEAD: Final = b"\r\n\r\n"


class Answer(NamedTuple):
    """What came back; names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Came(NamedTuple):
    """An answer, and whether another can follow it on the same connection."""

    answer: Answer
    may_go_on: bool


def coming(most: int, *, bodiless: bool) -> Coming:
    """Read an answer: each piece that comes is to be sent in, the last one returns it.

    An empty piece says that no more will come. What is no answer, or not whole, is a ValueError.
    """
    head, rest = yield from _head()
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status = first.split(" ", 2)[:2]
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    limit = most if int(status) < _ERRORS else _MOST_ERROR
    body, is_whole = (b"", True) if bodiless else (yield from _body(headers, rest, limit))
    closes = headers.get("connection", "").lower() == "close" or version != "HTTP/1.1"
    return Came(Answer(int(status), headers, body), is_whole and not closes)


def _head() -> Reading[tuple[bytes, bytes]]:
    read = yield from _piece()
    while _END_OF_HEAD not in read:
        if len(read) > _MOST_HEAD:
            raise ValueError("the answer's headers have no end")
        read += yield from _piece()
    head, _, rest = read.partition(_END_OF_HEAD)
    return head, rest


def _body(headers: dict[str, str], rest: bytes, most: int) -> Reading[tuple[bytes, bool]]:
    """What is left of one that is longer than `most` would stand before the next answer."""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return (yield from _chunks(rest, most)), True
    length = int(headers.get("content-length", "0"))
    wanted = min(length, most)
    if len(rest) < wanted:
        rest = yield from _exactly(rest, wanted)
    return rest[:wanted], length <= most


def _exactly(begun: bytes, length: int) -> Reading[bytes]:
    pieces, left = [begun], length - len(begun)
    while left > 0:
        piece = yield
        if not piece:
            raise ValueError(f"{length - left:,} of {length:,} bytes came")
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _chunks(rest: bytes, most: int) -> Reading[bytes]:
    body = b""
    while True:
        while b"\r\n" not in rest:
            rest += yield from _piece()
        told, _, rest = rest.partition(b"\r\n")
        length = int(told.partition(b";")[0], 16)
        if len(body) + length > most:
            raise ValueError(f"more than {most:,} bytes came")
        while len(rest) < length + 2:
            rest += yield from _piece()
        body, rest = body + rest[:length], rest[length + 2 :]
        if not length:
            if rest:
                raise ValueError("something stands behind the last chunk")
            return body


def _piece() -> Reading[bytes]:
    piece = yield
    if not piece:
        raise ValueError("the connection was closed")
    return piece
