"""The headers of a message or of one of its parts, bounded."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import HeaderParser
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import io

    from serverless_s3_processor.runtime.processors.view import ObjectView

_MAX_HEADERS: Final = 64 * 1024
_MAX_VALUE: Final = 2000
"""Maximum characters of a value: the standard library's parsers take quadratic time."""
_MAX_LINE: Final = 8 * 1024
_MAX_LINES: Final = 10_000
_STRUCTURED: Final = ("content-disposition", "content-transfer-encoding", "content-type")
_TOKEN: Final = re.compile(r"[\w.+-]+/[\w.+-]+")


class MessageHeaders:
    """Headers by name; values are decoded to text."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self._mime = Message()
        for name in _STRUCTURED:
            value = str(message.get(name, ""))
            if value and len(value) <= _MAX_VALUE:
                self._mime[name] = value

    @property
    def is_empty(self) -> bool:
        """Whether there is no header at all."""
        return not self._message.keys()

    @property
    def boundary(self) -> bytes | None:
        """What divides the parts; None unless there are several."""
        if not self.content_type.startswith("multipart/"):
            return None
        return (self._mime.get_boundary() or "").encode("utf-8", "replace") or None

    @property
    def content_type(self) -> str:
        """The content type, by default plain text."""
        content_type = self._mime.get_content_type()
        return content_type if _TOKEN.fullmatch(content_type) else "application/octet-stream"

    @property
    def transfer_encoding(self) -> str:
        """The encoding of the part, in lower case."""
        return str(self._mime.get("content-transfer-encoding", "")).strip().lower()

    @property
    def file_name(self) -> str:
        """The name of the file; empty without one."""
        return _decoded(self._mime.get_filename("")[:_MAX_VALUE])

    @property
    def is_attachment(self) -> bool:
        """Whether the part is a file: it has a name, or is declared as one."""
        return self._mime.get_content_disposition() == "attachment" or bool(self.file_name)

    def text(self, name: str) -> str:
        """Return the decoded value of a header; empty without one."""
        return _decoded(" ".join(str(self._message.get(name, "")[:_MAX_VALUE]).split()))


def read_headers(source: io.BufferedReader[ObjectView]) -> MessageHeaders:
    """Read up to the first empty line; headers beyond 64 KiB are left out."""
    lines, size = [], 0
    for _ in range(_MAX_LINES):
        line = source.readline(_MAX_LINE)
        if not line.strip():
            break
        size += len(line)
        if size <= _MAX_HEADERS:
            lines.append(line)
    raw = b"".join(lines).removeprefix(b"\xef\xbb\xbf")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return MessageHeaders(HeaderParser().parsestr(text))


def _decoded(value: str) -> str:
    """Return a text without encoded words, as far as they can be decoded."""
    try:
        return str(make_header(decode_header(value))) if "=?" in value else value
    except (HeaderParseError, LookupError, ValueError):
        return value
