"""`pdf`: the number of pages, the metadata, and the text of the first page.

Attributes: `pdfVersion`, `pages`, `title`, `author`, `producer`, `encrypted`, `passwordRequired`
of an encrypted one, `text`: the first 1,000 characters of the first page.

Reads: what the first page needs, up to 4 MiB.
"""

from __future__ import annotations

import io
import logging
import re
from dataclasses import replace
from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, Final

import pypdf
from pypdf.errors import (
    DependencyError,
    FileNotDecryptedError,
    LimitReachedError,
    PyPdfError,
)

from serverless_s3_processor.runtime.processors.api import Findings, UnprocessableContentError
from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.content_errors import damaged
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

ENCRYPTED: Final = "pdf-encrypted"
"""The flag of a PDF that needs a password to be read."""

UNREAD: Final = "pdf-text-not-read"
"""The flag of a PDF whose first page exceeds the limits: a bomb, or a very detailed drawing."""
_UNREADABLE: Final = (DependencyError, FileNotDecryptedError, NotImplementedError)
"""Errors of files that need a password, a certificate or a cipher that is not installed."""
_NOT_READ: Final[dict[str, Json]] = {"textComplete": False}

_HEADER: Final = re.compile(rb"%PDF-(\d{1,2}\.\d{1,2})")
_MAX_HEADER: Final = 1024
_MAX_READ: Final = 4 * 1024 * 1024
_MAX_READ_AGAIN: Final = 64 * 1024 * 1024
"""Maximum bytes of all reads: a file without a cross-reference table is searched repeatedly."""
_MAX_IN_MEMORY: Final = 64 * 1024
"""Size of files that are read in one piece: pypdf reads byte by byte."""
_MAX_UNPACKED: Final = 4 * 1024 * 1024
_MAX_TEXT: Final = 1000
_CONCURRENCY: Final = BoundedSemaphore(4)
"""One file may take 75 MB; as pypdf is Python, more threads would be no faster."""
_MAX_DEPTH: Final = 100
"""Maximum depth of the page tree; real ones have three or four levels."""
_INFORMATION: Final = {"title": "/Title", "author": "/Author", "producer": "/Producer"}
_LIMITS: Final[dict[str, Any]] = {
    "array_based_stream_maximum_output_length": _MAX_UNPACKED,
    "brotli_maximum_output_length": _MAX_UNPACKED,
    "lzw_maximum_output_length": _MAX_UNPACKED,
    "maximum_declared_stream_length": _MAX_READ,
    "run_length_maximum_output_length": _MAX_UNPACKED,
    "zlib_maximum_output_length": _MAX_UNPACKED,
    "zlib_maximum_recovery_input_length": 256 * 1024,
    "stream_decoding_work_maximum_length": 4 * _MAX_UNPACKED,
    "stream_parsing_work_maximum_count": 100_000,
    "xform_maximum_invocations_per_extraction": 100,
    "jbig2dec_binary": None,  # no program is started
    "disable_legacy_handling": True,
}
"""pypdf's limits; its defaults suit one document at a time, with gigabytes of memory."""


def analyze(view: ObjectView) -> Findings:
    """Return the metadata, and the beginning of the text of the first page."""
    with _CONCURRENCY, pypdf.apply_configuration(_configuration()):
        try:
            findings = _read(_open(view))
        except _UNREADABLE:
            findings = Findings({"encrypted": True, "passwordRequired": True}, [ENCRYPTED])
        except DecompressionLimitError as error:
            raise UnprocessableContentError(f"reading the PDF takes {error}") from error
        except PyPdfError as error:
            raise damaged("PDF", error) from error
    return replace(findings, attributes={**_version(view.head), **findings.attributes})


@cache
def _configuration() -> pypdf.Configuration:
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs every oddity of a file
    return pypdf.Configuration(**_LIMITS)


def _open(view: ObjectView) -> io.BytesIO | io.BufferedReader[RandomReads]:
    if view.is_in_memory and view.size <= _MAX_IN_MEMORY:
        return _SmallFile(view.head)
    reads = RandomReads(view, max_read_bytes=_MAX_READ, max_total_bytes=_MAX_READ_AGAIN)
    return io.BufferedReader(reads)


class _SmallFile(io.BytesIO):
    """A file in memory; `_MAX_READ_AGAIN` limits what searches for lost objects read together."""

    _searched = 0

    def getbuffer(self) -> memoryview:
        buffer = super().getbuffer()
        self._searched += len(buffer)
        if self._searched > _MAX_READ_AGAIN:
            raise DecompressionLimitError(f"more than {_MAX_READ_AGAIN:,} bytes")
        return buffer


def _version(head: bytes) -> dict[str, Json]:
    """Return the version in the header, which may be anywhere in the first 1,024 bytes.

    PDF 1.7, appendix H.3, note 13.
    """
    header = _HEADER.search(head[:_MAX_HEADER])
    return {"pdfVersion": header[1].decode()} if header else {}


def _read(source: io.BytesIO | io.BufferedReader[RandomReads]) -> Findings:
    """Read strictly; after an error leniently, which takes reading every object."""
    try:
        return _findings(pypdf.PdfReader(source, strict=True))
    except _UNREADABLE:
        raise
    except PyPdfError:
        return _findings(pypdf.PdfReader(source))


def _findings(reader: pypdf.PdfReader) -> Findings:
    """Return what the reader says; it has tried the empty password, as every viewer does."""
    tree = reader.root_object["/Pages"]
    if not isinstance(tree, dict):
        raise damaged("PDF", "it has no pages")
    attributes: dict[str, Json] = {"encrypted": reader.is_encrypted}
    if reader.is_encrypted:
        attributes["passwordRequired"] = False
    pages = tree.get("/Count")
    if isinstance(pages, int):
        attributes["pages"] = int(pages)
    text = _first_text(reader)
    flags = [UNREAD] if text == _NOT_READ else []
    return Findings(attributes | _information(reader) | text, flags)


def _information(reader: pypdf.PdfReader) -> dict[str, Json]:
    try:
        metadata: Mapping[str, object] = reader.metadata or {}
        information = {name: metadata.get(key) for name, key in _INFORMATION.items()}
    except (PyPdfError, ValueError, ReadBudgetExceededError):
        return {}
    return {
        name: printable(text)
        for name, text in information.items()
        if isinstance(text, str) and text
    }


def _first_text(reader: pypdf.PdfReader) -> dict[str, Json]:
    """Return the text of the first page; none if it exceeds the limits."""
    page = _first_page(reader)
    if page is None:
        return {}
    try:
        text = page.extract_text()
    except (LimitReachedError, ReadBudgetExceededError, DecompressionLimitError):
        return _NOT_READ
    text_shown = printable(text.strip(), _MAX_TEXT)
    return {"text": text_shown, "textComplete": len(text.strip()) <= _MAX_TEXT}


def _first_page(reader: pypdf.PdfReader) -> pypdf.PageObject | None:
    """Return the first page, by a path through the tree: pypdf would read all pages."""
    reference = reader.root_object.raw_get("/Pages")
    for _ in range(_MAX_DEPTH):
        node = reference.get_object()
        if not isinstance(node, dict):
            return None
        if "/Kids" not in node:
            page = pypdf.PageObject(reader, getattr(reference, "indirect_reference", None))
            page.update(node)
            return page
        kids = node["/Kids"]
        if not isinstance(kids, list) or not kids:
            return None
        reference = kids[0]
    raise UnprocessableContentError(f"its tree of pages is deeper than {_MAX_DEPTH} levels")
