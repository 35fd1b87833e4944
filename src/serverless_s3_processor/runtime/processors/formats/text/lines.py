"""`text`: the encoding and the number of lines of text files.

Attributes: `encoding`, `lines`, `characters`.

Reads: up to 8 MiB.
"""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.processors.api import Findings, Processor
from serverless_s3_processor.runtime.processors.formats.text import structure
from serverless_s3_processor.runtime.processors.formats.text.encoding import encoding_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.view import ObjectView

UNDECODABLE = "text-undecodable"
"""The flag of a file that begins as text of an encoding and does not continue so."""

_CHUNK = 64 * 1024


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


def _wants(view: ObjectView) -> bool:
    kind = view.sniffed_type or "text/"
    return (kind.startswith("text/") or kind in structure.KINDS) and encoding_of(
        view.head
    ) is not None


PROCESSOR = Processor(name="text", version=1, wants=_wants, run=count)
