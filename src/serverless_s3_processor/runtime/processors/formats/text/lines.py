"""`text`: the encoding and the number of lines of text files.

Attributes: `encoding`, `lines`, `characters`.

Reads: up to 8 MiB.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings, Processor
from serverless_s3_processor.runtime.processors.formats.text import structure
from serverless_s3_processor.runtime.processors.formats.text.encoding import UTF_8, decoder_of
from serverless_s3_processor.runtime.processors.formats.text.text_sample import clean, sample_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serverless_s3_processor.runtime.processors.view import ObjectView

UNDECODABLE = "text-undecodable"
"""The flag of a file that begins as text of an encoding and does not continue so."""

EICAR: Final = "eicar-test-file"
"""The flag of the file that tests virus scanners; this is no scanner.
https://www.eicar.org/download-anti-malware-testfile/ defines its bytes."""

_EICAR_BYTES: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""In two parts, so that scanners don't take this module for it."""
_CHUNK = 64 * 1024


def count(view: ObjectView) -> Findings:
    """Count lines and characters; of a file beyond the budget, those of the part that was read."""
    sample = sample_of(view)
    encoding = sample.encoding if sample else UTF_8
    if sample and sample.complete and "\ufffd" not in sample.text:
        return _findings(encoding, *_measure(sample.text), _test_flags(view.head), complete=True)
    lines = characters = 0
    last, flags = "", _test_flags(view.head)
    try:
        for chunk in _decoded(view, encoding):
            lines += chunk.count("\n")
            characters += len(chunk)
            last = chunk[-1:] or last
    except UnicodeDecodeError:
        flags = [UNDECODABLE, *flags]
    lines += last not in ("", "\n")
    complete = UNDECODABLE not in flags and view.tell() == view.size
    return _findings(encoding, lines, characters, flags, complete=complete)


def _test_flags(head: bytes) -> list[str]:
    return [EICAR] if head.lstrip().startswith(_EICAR_BYTES) else []


def _measure(text: str) -> tuple[int, int]:
    """Return the number of lines and of characters, with CR LF as one."""
    pairs = text.count("\r\n")
    lines = text.count("\n") + text.count("\r") - pairs
    return lines + (text[-1:] not in ("", "\n", "\r")), len(text) - pairs


def _findings(
    encoding: str, lines: int, characters: int, flags: Sequence[str], *, complete: bool
) -> Findings:
    return Findings(
        {"encoding": encoding, "lines": lines, "characters": characters, "complete": complete},
        flags,
    )


def _decoded(view: ObjectView, encoding: str) -> Iterator[str]:
    decoder = io.IncrementalNewlineDecoder(decoder_of(encoding), translate=True)
    while chunk := _next_chunk(view):
        yield clean(decoder.decode(chunk), encoding)
    yield clean(decoder.decode(b"", final=view.tell() == view.size), encoding)


def _next_chunk(view: ObjectView) -> bytes:
    remaining = view.within_budget - view.tell()
    return view.read(min(_CHUNK, remaining)) or b"" if remaining > 0 else b""


def _wants(view: ObjectView) -> bool:
    kind = view.sniffed_type or "text/"
    return (kind.startswith("text/") or kind in structure.KINDS) and sample_of(view) is not None


PROCESSOR = Processor(name="text", version=1, wants=_wants, run=count)
