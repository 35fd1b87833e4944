"""`sniff`: the content type that the first bytes show.

Attributes: `contentType`.

Reads: the first 256 KiB, which come with the object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import filetype

from serverless_s3_processor.runtime.processors.api import Findings, Processor
from serverless_s3_processor.runtime.processors.formats.text import structure
from serverless_s3_processor.runtime.processors.formats.text.encoding import encoding_of
from serverless_s3_processor.runtime.processors.formats.text.text_sample import sample_of
from serverless_s3_processor.runtime.processors.match import Match

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.view import ObjectView

CONTRADICTED = "content-type-contradicted"
"""The flag of an object whose bytes are not of the declared type."""

_PARQUET = "application/vnd.apache.parquet"
_PARQUET_MAGIC = b"PAR1"
_UNDECLARED = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_TEXTUAL = frozenset(
    {
        "application/ecmascript",
        "application/graphql",
        "application/javascript",
        "application/json",
        "application/rtf",
        "application/sql",
        "application/toml",
        "application/x-httpd-php",
        "application/x-javascript",
        "application/x-ndjson",
        "application/x-sh",
        "application/x-tex",
        "application/x-yaml",
        "application/xml",
        "application/yaml",
        "image/svg+xml",
    }
)
_ALIASES = {
    "application/parquet": _PARQUET,
    "application/x-gzip": "application/gzip",
    "application/x-parquet": _PARQUET,
    "application/x-zip-compressed": "application/zip",
    "image/jpg": "image/jpeg",
    "image/vnd.microsoft.icon": "image/x-icon",
    "text/rtf": "application/rtf",
}
_TEXT = structure.TEXT
_ZIP = "application/zip"
_ZIP_BASED = ("application/vnd.", "application/epub+zip", "application/java-archive")
_FAMILIES = (
    {"audio/mp4", "video/3gpp", "video/mp4", "video/quicktime", "video/x-m4v"},
    {"image/apng", "image/png"},
    {"video/webm", "video/x-matroska"},
)
"""Types that share their magic numbers."""
_COMPRESSED = frozenset(
    {
        "application/gzip",
        "application/x-brotli",
        "application/x-bzip2",
        "application/x-compress",
        "application/x-lz4",
        "application/x-lzip",
        "application/x-lzop",
        "application/x-xz",
        "application/zstd",
    }
)
"""Compressed files are declared by their content: the AWS CLI sends `data.csv.gz` as `text/csv`."""
_RECOGNIZED = (frozenset(str(kind.mime) for kind in filetype.types) | {_PARQUET}) - _UNDECLARED
_EVIDENT = frozenset({structure.JSON, structure.JSON_LINES})
"""Kinds of text that are never detected as plain text."""
_LIKE_JSON = _EVIDENT | {structure.CSV, structure.TSV}


def sniff(view: ObjectView) -> Findings:
    """Detect the content type; flag the object if it contradicts the declared type."""
    detected = content_type_of(view.head)
    if detected == _TEXT and (sample := sample_of(view)):
        detected = structure.kind_of(sample, view.key, view.declared_type)
    view.sniffed_type = detected
    if detected is None:
        return Findings({})
    view.types = _types(detected, view.declared_type)
    flags = [CONTRADICTED] if contradicts(detected, view.declared_type) else []
    return Findings({"contentType": detected}, flags)


def content_type_of(head: bytes) -> str | None:
    """Return the content type that the first bytes show; None if they show none."""
    if head.startswith(_PARQUET_MAGIC):
        return _PARQUET
    guess = filetype.guess(head) if head else None
    if guess is not None:
        return _alias(str(guess.mime))
    return _TEXT if encoding_of(head) else None


def contradicts(detected: str, declared: str) -> bool:
    """Tell whether bytes of the type `detected` can't be of the declared type.

    That requires that bytes of the declared type would have been recognized.
    """
    declared = _alias(declared.partition(";")[0].strip().lower())
    if detected in _UNDECLARED or detected in _COMPRESSED or _is_equivalent(detected, declared):
        return False
    if detected in structure.KINDS:
        return declared in _RECOGNIZED or (detected not in _LIKE_JSON and declared in _EVIDENT)
    return declared in _RECOGNIZED or _is_textual(declared)


def _types(detected: str, declared: str) -> frozenset[str]:
    """Return all types: a text is also plain text, and of the declared type, if it is textual.

    A declared type that the bytes would have shown does not count.
    """
    if detected not in structure.KINDS:
        return frozenset({detected})
    declared = _alias(declared.partition(";")[0].strip().lower())
    is_plausible = _is_textual(declared) and declared not in structure.KINDS
    return frozenset({detected, _TEXT, declared} if is_plausible else {detected, _TEXT})


def _is_equivalent(detected: str, declared: str) -> bool:
    if detected == declared or any({detected, declared} <= family for family in _FAMILIES):
        return True
    return (detected == _ZIP and declared.startswith(_ZIP_BASED)) or (
        declared == _ZIP and detected.startswith(_ZIP_BASED)
    )


def _is_textual(declared: str) -> bool:
    return (
        declared.startswith("text/")
        or declared in _TEXTUAL
        or declared.endswith(("+json", "+xml", "+yaml"))
    )


def _alias(content_type: str) -> str:
    return _ALIASES.get(content_type, content_type)


PROCESSOR = Processor(name="sniff", version=1, wants=Match(), run=sniff)
