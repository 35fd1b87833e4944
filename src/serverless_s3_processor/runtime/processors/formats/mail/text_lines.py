"""Content lines of calendars and contacts, unfolded.

https://datatracker.ietf.org/doc/html/rfc5545#section-3.1
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.view import ObjectView

_MAX_LINE: Final = 64 * 1024
_MAX_LINES: Final = 200_000
_MAX_VALUE: Final = 1000


class ContentLine(NamedTuple):
    """A property: the name is in upper case, without parameters."""

    name: str
    value: str


class ContentLines:
    """The properties of a file with these names, in upper case, and `BEGIN` and `END`.

    `is_complete` is false if the file goes on beyond the budget.
    """

    def __init__(self, view: ObjectView, *names: str) -> None:
        self.is_complete = True
        self._names = {name.encode(): name for name in ("BEGIN", "END", *names)}
        self._source = io.BufferedReader(view)

    def __iter__(self) -> Iterator[ContentLine]:
        """Yield each property; what is folded is joined, up to a thousand bytes."""
        unfolded = b""
        for line in self._lines():
            if line[:1] in (b" ", b"\t"):
                unfolded += line[1:].rstrip(b"\r\n") if len(unfolded) < _MAX_VALUE else b""
                continue
            yield from self._content_line(unfolded)
            unfolded = line.rstrip(b"\r\n")
        yield from self._content_line(unfolded)

    def _content_line(self, line: bytes) -> Iterator[ContentLine]:
        head, _, value = line[:_MAX_VALUE].partition(b":")
        name = head.partition(b";")[0].rpartition(b".")[2]  # contacts group them by a prefix
        if known_name := self._names.get(name.upper()):
            yield ContentLine(known_name, _unescaped(value))

    def _lines(self) -> Iterator[bytes]:
        try:
            for _ in range(_MAX_LINES):
                line = self._source.readline(_MAX_LINE)
                if not line:
                    return
                yield line
            self.is_complete = False
        except ReadBudgetExceededError:
            self.is_complete = False


def _unescaped(value: bytes) -> str:
    text = value.decode("utf-8", "replace")
    if "\\" not in text:
        return text
    for escaped, character in (("\\n", " "), ("\\N", " "), ("\\,", ","), ("\\;", ";")):
        text = text.replace(escaped, character)
    return text.replace("\\\\", "\\")
