"""Views of bytes in memory, to try a processor without a bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.processors.formats.detection import sniff
from serverless_s3_processor.runtime.processors.view import ObjectView

if TYPE_CHECKING:
    from collections.abc import Mapping


def view_of(
    content: bytes,
    *,
    key: str = "uploads/sample",
    content_type: str = "",
    metadata: Mapping[str, str] | None = None,
    head: int = 256 * 1024,
) -> ObjectView:
    """Return a view of the content as processors get it, with its detected type.

    The first `head` bytes are in memory; the rest is read in ranges.
    """
    view = ObjectView(
        key=key,
        content_type=content_type,
        size=len(content),
        head=content[:head],
        fetch=lambda start, length: content[start : start + length],
        budget=8 * 2**20,
        metadata=metadata,
    )
    sniff.sniff(view)
    return view
