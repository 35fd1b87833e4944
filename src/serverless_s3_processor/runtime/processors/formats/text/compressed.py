"""Text that is compressed: processors of text see its beginning as if it were not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.bounded import unpack_head
from serverless_s3_processor.runtime.processors.formats.detection import sniff
from serverless_s3_processor.runtime.processors.match import Match
from serverless_s3_processor.runtime.processors.view import ObjectView

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.runtime.processors.api import Findings, Processor

COMPRESSIONS: Final = frozenset(
    {"application/gzip", "application/x-bzip2", "application/x-xz", "application/zstd"}
)
_SUFFIXES: Final = (".gz", ".bz2", ".xz", ".zst", ".zstd")
_MAX_BYTES: Final = 256 * 1024
"""Bytes that are unpacked, as many as are read of what is not compressed."""


@dataclass(frozen=True, slots=True)
class OrCompressed:
    """Matches what `wants` matches, also if it is compressed."""

    wants: Callable[[ObjectView], bool]
    exact_types: frozenset[str] | None = field(init=False, repr=False, compare=False)
    """As of `Match`."""

    def __post_init__(self) -> None:
        """Add the compressions to the types once."""
        types: frozenset[str] | None = getattr(self.wants, "exact_types", None)
        types = None if types is None else types | COMPRESSIONS
        object.__setattr__(self, "exact_types", types)

    def __call__(self, view: ObjectView) -> bool:
        """Tell whether the object, or what it unpacks to, is wanted."""
        if view.sniffed_type not in COMPRESSIONS:
            return self.wants(view)
        content = content_of(view)
        return content is not None and self.wants(content)

    def __str__(self) -> str:
        """Return the conditions in words, for people."""
        conditions = str(self.wants) if isinstance(self.wants, Match) else "what it decides"
        return f"{conditions}, also compressed"


def or_compressed(processor: Processor) -> Processor:
    """Return the processor with which compressed text has the same facts."""

    def run(view: ObjectView) -> Findings:
        content = content_of(view)
        if content is not None:
            content.seek(0)
        return processor.run(content or view)

    return replace(processor, wants=OrCompressed(processor.wants), run=run)


def content_of(view: ObjectView) -> ObjectView | None:
    """Return a view of the first part of what an object unpacks to; None if it isn't compressed.

    It has all of the content, or is one byte longer than what can be read of it.
    """
    if view.sniffed_type not in COMPRESSIONS:
        return None
    if not view.content:
        view.content = (_unpacked(view, view.sniffed_type),)
    return view.content[0]


def _unpacked(view: ObjectView, compression: str) -> ObjectView | None:
    head, is_end = unpack_head(view.head, compression, _MAX_BYTES)
    if not head:
        return None
    is_whole = is_end and len(view.head) == view.size
    is_declared = view.declared_type.partition(";")[0].strip().lower() not in COMPRESSIONS
    content = ObjectView(
        key=_without_suffix(view.key),
        content_type=view.declared_type if is_declared else "",
        size=len(head) + (not is_whole),
        head=head,
        fetch=lambda _start, _length: b"",
        budget=0,
    )
    sniff.sniff(content)
    return content


def _without_suffix(key: str) -> str:
    suffix = next((suffix for suffix in _SUFFIXES if key.lower().endswith(suffix)), "")
    return key.removesuffix(key[len(key) - len(suffix) :]) if suffix else key
