"""`sniff`: the content type that the first bytes show.

Attributes: `contentType`.

Reads: the first 256 KiB, which come with the object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.outcomes.limits import Limits
from serverless_s3_processor.runtime.processors.api import Findings, Processor
from serverless_s3_processor.runtime.processors.formats.detection.byte_source import ByteSource
from serverless_s3_processor.runtime.processors.formats.detection.content_type import (
    TEXT,
    detect,
)
from serverless_s3_processor.runtime.processors.formats.detection.contradiction import (
    CONTRADICTED,
    contradicts,
    is_textual,
    normalized,
)
from serverless_s3_processor.runtime.processors.formats.text import structure
from serverless_s3_processor.runtime.processors.formats.text.text_sample import sample_of
from serverless_s3_processor.runtime.processors.match import Match

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.view import ObjectView


def sniff(view: ObjectView) -> Findings:
    """Detect the content type; flag the object if it contradicts the declared type."""
    detected = detect(ByteSource(view.head, view))
    if detected == TEXT and (sample := sample_of(view)):
        detected = structure.kind_of(sample, view.key, view.declared_type)
    view.sniffed_type = detected
    if detected is None:
        return Findings({})
    view.types = _types(detected, view.declared_type)
    flags = [CONTRADICTED] if contradicts(detected, view.declared_type, view.key) else []
    return Findings({"contentType": detected}, flags)


def content_type_of(head: bytes) -> str | None:
    """Return the content type that the first bytes show; None if they show none."""
    return detect(ByteSource(head))


def _types(detected: str, declared: str) -> frozenset[str]:
    """Return all types: a text is also plain text, and of the declared type, if it is textual.

    A declared type that the bytes would have shown does not count.
    """
    if detected not in structure.KINDS:
        return frozenset({detected})
    declared = declared.partition(";")[0].strip().lower()
    is_plausible = is_textual(normalized(declared)) and declared not in structure.KINDS
    return frozenset({detected, TEXT, declared} if is_plausible else {detected, TEXT})


PROCESSOR = Processor(
    name="sniff",
    version=1,
    wants=Match(),
    run=sniff,
    limits=Limits(max_bytes_read=1024 * 1024),
)
