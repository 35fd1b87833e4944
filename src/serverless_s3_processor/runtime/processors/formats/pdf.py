"""`pdf`: number of pages, title and the text of the first page."""

from __future__ import annotations

import io
import logging
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, Final

import pypdf
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

from serverless_s3_processor.runtime.processors.api import Findings, UnprocessableContentError
from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

ENCRYPTED: Final = "pdf-encrypted"
"""The flag of a PDF that says little without a password."""

UNREAD: Final = "pdf-text-not-read"
"""The flag of a PDF whose first page is too much to read: a bomb, or a very detailed drawing."""
_NOT_READ: Final[dict[str, Json]] = {"textComplete": False}

_MAX_READ: Final = 4 * 1024 * 1024
_MAX_READ_AGAIN: Final = 64 * 1024 * 1024
"""Files whose table of objects is missing are searched for it, back and forth."""
_MAX_UNPACKED: Final = 4 * 1024 * 1024
_MAX_TEXT: Final = 1000
_CONCURRENCY: Final = BoundedSemaphore(4)
"""A file may have objects enough to take 75 MB. More at a time would be no faster: it is Python."""
_MAX_DEPTH: Final = 100
"""Of the tree of pages; real ones are three or four deep."""
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
"""Of pypdf: its own are for one document at a time in gigabytes of memory."""


def analyze(view: ObjectView) -> Findings:
    """Tell what the document says of itself, and the beginning of its first page."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # a line for each oddity of each file
    with _CONCURRENCY, pypdf.apply_configuration(**_LIMITS):
        try:
            reads = RandomReads(view, max_read_bytes=_MAX_READ, max_total_bytes=_MAX_READ_AGAIN)
            return _read(io.BufferedReader(reads))
        except DependencyError:  # its cipher is one that pypdf leaves to another library
            return Findings({"encrypted": True}, [ENCRYPTED])
        except (PyPdfError, DecompressionLimitError) as error:
            raise UnprocessableContentError(f"it is no whole PDF: {error}") from error


def _read(source: io.BufferedReader[RandomReads]) -> Findings:
    """Read by the rules; what breaks them as most readers do, which look at each of its objects."""
    try:
        return _findings(pypdf.PdfReader(source, strict=True))
    except PyPdfError:
        return _findings(pypdf.PdfReader(source))


def _findings(reader: pypdf.PdfReader) -> Findings:
    if reader.is_encrypted:
        return Findings({"encrypted": True, "pdfVersion": _version(reader)}, [ENCRYPTED])
    tree = reader.root_object["/Pages"]
    if not isinstance(tree, dict):
        raise UnprocessableContentError("it is no whole PDF: it has no pages")
    found: dict[str, Json] = {"pdfVersion": _version(reader), "encrypted": False}
    pages = tree.get("/Count")
    if isinstance(pages, int):
        found["pages"] = int(pages)
    text = _first_text(reader)
    flags = [UNREAD] if text == _NOT_READ else []
    return Findings(found | _information(reader) | text, flags)


def _version(reader: pypdf.PdfReader) -> str:
    return printable(reader.pdf_header.removeprefix("%PDF-"), 10)


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
    """Return the text of the first page; none if it is too much to read."""
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
    """Go down to the first page only: pypdf's own way reads all pages of the document."""
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
