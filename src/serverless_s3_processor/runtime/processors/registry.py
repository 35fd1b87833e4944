"""The processors, in the order they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.processors import built_in, own

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.api import Processor


def built_in_processors(*, thumbnails: int = 0) -> tuple[Processor, ...]:
    """Return the built-in processors in the order they run: `sniff` tells the others the type.

    `thumbnails` is the longest side of those that `image` makes, in pixels; none if 0.
    """
    return built_in.processors(thumbnails=thumbnails)


def all_processors(*, thumbnails: int = 0) -> tuple[Processor, ...]:
    """Return all processors in the order they run: the built-in ones, then the team's own.

    `thumbnails` is as for `built_in_processors`.
    """
    from_package = built_in_processors(thumbnails=thumbnails)
    return (*from_package, *own.load(names.BUILT_IN_PROCESSORS))
