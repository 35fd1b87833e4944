"""What a processor is: what it wants, what it finds, and how it refuses content."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.outcomes.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from serverless_s3_processor.runtime.domain.outcomes.derived import DerivedFile
    from serverless_s3_processor.runtime.domain.records.record import Json
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
