"""The size of thumbnails, and what it takes to make them."""

from collections.abc import Container
from typing import Final

from serverless_s3_processor.cdk.settings.context_value import ContextError
from serverless_s3_processor.cdk.settings.shapes import is_whole_number_up_to

MIN_THUMBNAIL_PIXELS: Final = 64
MAX_THUMBNAIL_PIXELS: Final = 1024


def is_thumbnail(text: str) -> bool:
    """Allow the pixels of the longest side, or 0 for none."""
    return text == "0" or (
        is_whole_number_up_to(MAX_THUMBNAIL_PIXELS)(text) and int(text) >= MIN_THUMBNAIL_PIXELS
    )


def check_thumbnails(side: str, processors: Container[str]) -> None:
    """Refuse thumbnails that nobody would make.

    Raises:
        ContextError: the processor that makes them is left out.
    """
    if side != "0" and "image" not in processors:
        raise ContextError(f"thumbnails={side}: image makes them: add it to processors.")
