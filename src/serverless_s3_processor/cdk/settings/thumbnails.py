"""The size of thumbnails, and what it takes to make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cdk.settings.context_value import ContextError
from serverless_s3_processor.cdk.settings.shapes import up_to

if TYPE_CHECKING:
    from collections.abc import Container

LEAST_THUMBNAIL: Final = 64
MOST_THUMBNAIL: Final = 1024


def is_thumbnail(text: str) -> bool:
    """Allow the pixels of the longest side, or 0 for none."""
    return text == "0" or (up_to(MOST_THUMBNAIL)(text) and int(text) >= LEAST_THUMBNAIL)


def check_thumbnails(side: str, processors: Container[str]) -> None:
    """Refuse thumbnails that nobody would make.

    Raises:
        ContextError: the processor that makes them is left out.
    """
    if side != "0" and "image" not in processors:
        raise ContextError(f"thumbnails={side}: image makes them: add it to processors.")
