"""E-mail as it travels: the headers, and those of the parts.

https://datatracker.ietf.org/doc/html/rfc5322 and https://datatracker.ietf.org/doc/html/rfc2045.
"""

from __future__ import annotations

import binascii
import io
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.content_errors import damaged
from serverless_s3_processor.runtime.processors.formats.documents.facts import known, text_fact
from serverless_s3_processor.runtime.processors.formats.mail.attachments import Attachments
from serverless_s3_processor.runtime.processors.formats.mail.message_headers import (
    MessageHeaders,
    read_headers,
)
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

_MAX_LINE: Final = 64 * 1024
_MAX_LINES: Final = 200_000
"""Maximum number of lines: those of 8 MiB are some hundred thousand."""
_MAX_PARTS: Final = 200
_MAX_DEPTH: Final = 20


def properties(view: ObjectView) -> dict[str, Json]:
    """Return the properties of a message.

    Raises:
        UnprocessableContentError: it has no headers.
    """
    source = io.BufferedReader(view)
    headers = read_headers(source)
    if headers.is_empty:
        raise damaged("message", "it has no headers")
    parts = _Parts(headers)
    is_complete = parts.read(source)
    return known(
        {
            "subject": text_fact(headers.text("subject")),
            "from": text_fact(headers.text("from")),
            "date": _date(headers.text("date")),
            **parts.attachments.attributes(),
            "complete": None if is_complete else False,
        }
    )


def _date(text: str) -> Json:
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


class _Parts:
    """The parts of a message, whose sizes are counted line by line."""

    def __init__(self, headers: MessageHeaders) -> None:
        self.attachments = Attachments()
        self._boundaries: list[bytes] = []
        self._part: MessageHeaders | None = None
        self._size = 0
        self._line_end = 0
        self._count = 0
        self._begin(headers)

    def read(self, source: io.BufferedReader[ObjectView]) -> bool:
        """Read to the end; return whether that is within the limits."""
        if not self._boundaries and self._part is None:
            return True  # nothing is attached to a message of one part
        try:
            for _ in range(_MAX_LINES):
                line = source.readline(_MAX_LINE)
                if not line or self._count > _MAX_PARTS:
                    break
                self._next(line, source)
            else:
                return False
        except ReadBudgetExceededError:
            return False
        self._finish()
        return self._count <= _MAX_PARTS

    def _next(self, line: bytes, source: io.BufferedReader[ObjectView]) -> None:
        if line.startswith(b"--") and self._is_boundary(line.rstrip()):
            self._finish()
            if not line.rstrip().endswith(self._boundaries[-1] + b"--"):
                self._begin(read_headers(source))
        elif self._part is not None:
            self._add(line)

    def _is_boundary(self, line: bytes) -> bool:
        """Tell whether a line ends a part; inner parts that did not end end with it."""
        for depth in range(len(self._boundaries), 0, -1):
            boundary = self._boundaries[depth - 1]
            if line in (b"--" + boundary, b"--" + boundary + b"--"):
                del self._boundaries[depth:]
                return True
        return False

    def _begin(self, headers: MessageHeaders) -> None:
        self._count += 1
        boundary = headers.boundary
        if boundary and len(self._boundaries) < _MAX_DEPTH:
            self._boundaries.append(boundary)
        elif headers.is_attachment:
            self._part, self._size, self._line_end = headers, 0, 0

    def _add(self, line: bytes) -> None:
        match self._part.transfer_encoding if self._part else "":
            case "base64":
                self._size += len(line.strip()) - line.count(b"=")
            case "quoted-printable":
                self._size += len(binascii.a2b_qp(line))
            case _:
                self._size += len(line)
        self._line_end = len(line) - len(line.rstrip(b"\r\n"))

    def _finish(self) -> None:
        if self._part is None:
            return
        size = self._size - self._line_end  # the end of the last line belongs to the boundary
        if self._part.transfer_encoding == "base64":
            size = self._size * 3 // 4
        self.attachments.add(self._part.file_name, self._part.content_type, max(0, size))
        self._part = None
