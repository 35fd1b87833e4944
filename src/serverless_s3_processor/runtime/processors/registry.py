"""The processors, and which content each is for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from serverless_s3_processor.runtime.domain.derived import DerivedFile
    from serverless_s3_processor.runtime.domain.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView


class UnprocessableContentError(Exception):
    """A processor can't cope with the content; the text, for a person, says why."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a processor found: attributes for the record, and flags that call for attention.

    Attributes are what JSON holds without fractions; flags are words with dashes. Files that it
    made are kept where the deployment has thumbnails; elsewhere they are a failure.
    """

    attributes: Mapping[str, Json] = field(default_factory=dict)
    flags: Sequence[str] = ()
    derived: Sequence[DerivedFile] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """One step for one kind of content.

    `wants` decides without reading beyond the head; most processors use a `Match`. `run` reads the
    view from the start, and raises `UnprocessableContentError` for content that it can't process.
    Results are stored under `name` with `version`: raise the version when results change.
    """

    name: str
    version: int
    wants: Callable[[ObjectView], bool]
    run: Callable[[ObjectView], Findings]
    limits: Limits = field(default_factory=Limits)


def built_in_processors(*, thumbnails: int = 0) -> tuple[Processor, ...]:
    """Return the built-in processors in the order they run: `sniff` tells the others the type.

    `thumbnails` is the longest side of those that `image` makes, in pixels; none if 0.
    """
    from serverless_s3_processor.runtime.processors.built_in import processors  # noqa: PLC0415 - it needs this module

    return processors(thumbnails=thumbnails)


def all_processors(*, thumbnails: int = 0) -> tuple[Processor, ...]:
    """Return all processors in the order they run: the built-in ones, then the team's own.

    `thumbnails` is as for `built_in`.
    """
    from serverless_s3_processor.runtime.processors import own  # noqa: PLC0415 - loaded when first used

    from_package = built_in_processors(thumbnails=thumbnails)
    return (*from_package, *own.load(names.BUILT_IN_PROCESSORS))
