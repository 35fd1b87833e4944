"""`text`: the encoding and the number of lines of text files."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.processors.api import Findings, Processor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.view import ObjectView

UNDECODABLE = "text-undecodable"
"""The flag of a file that begins as text of an encoding and does not continue so."""

_CHUNK = 64 * 1024
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WITHOUT_MARK = ("utf-8", "cp1252")
_TEXTUAL = frozenset({"application/json", "application/x-ndjson"})
_NOT_IN_TEXT = bytes({*range(32), 0x7F} - {*b"\t\n\v\f\r\x1b"})


def encoding_of(head: bytes, *, whole: bool = False) -> str | None:
    """Return Python's name of the encoding; None if the bytes are no text.

    Without a byte order mark it is UTF-8, or `cp1252` for eight-bit text. Unless the bytes are
    the whole text, their end may cut a character.
    """
    if not head:
        return None
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding if _decodes(head, encoding) else None
    if len(head.translate(None, _NOT_IN_TEXT)) != len(head):
        return None
    return next((e for e in _WITHOUT_MARK if _decodes(head, e, whole=whole)), None)


def count(view: ObjectView) -> Findings:
    """Count lines and characters; of a file beyond the budget, those of the part that was read."""
    encoding = encoding_of(view.head, whole=len(view.head) == view.size) or "utf-8"
    lines = characters = 0
    last, flags = "", []
    try:
        for chunk in _decoded(view, encoding):
            lines += chunk.count("\n")
            characters += len(chunk)
            last = chunk[-1:] or last
    except UnicodeDecodeError:
        flags = [UNDECODABLE]
    lines += last not in ("", "\n")
    return Findings(
        {
            "encoding": encoding,
            "lines": lines,
            "characters": characters,
            "complete": not flags and view.tell() == view.size,
        },
        flags,
    )


def _decoded(view: ObjectView, encoding: str) -> Iterator[str]:
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    while chunk := _next_chunk(view):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=view.tell() == view.size)


def _next_chunk(view: ObjectView) -> bytes:
    remaining = view.within_budget - view.tell()
    return view.read(min(_CHUNK, remaining)) or b"" if remaining > 0 else b""


def _decodes(head: bytes, encoding: str, *, whole: bool = False) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def _wants(view: ObjectView) -> bool:
    kind = view.sniffed_type or "text/"
    return encoding_of(view.head) is not None and (kind.startswith("text/") or kind in _TEXTUAL)


PROCESSOR = Processor(name="text", version=1, wants=_wants, run=count)
