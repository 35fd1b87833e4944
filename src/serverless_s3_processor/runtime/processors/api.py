"""The interface of processors."""

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
    """A processor can't process the content; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of a processor: attributes for the record, and flags that call for attention.

    Attributes are JSON without fractions; flags are words with dashes. Derived files are stored by
    deployments with thumbnails; in others they are a failure.
    """

    attributes: Mapping[str, Json] = field(default_factory=dict)
    flags: Sequence[str] = ()
    derived: Sequence[DerivedFile] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """One step for one kind of content.

    `wants` decides without reading beyond the head; most processors use a `Match`. `run` reads the
    view from the start, and raises `UnprocessableContentError` if it can't process the content.
    Results are stored under `name` with `version`: increase the version when results change.
    """

    name: str
    version: int
    wants: Callable[[ObjectView], bool]
    run: Callable[[ObjectView], Findings]
    limits: Limits = field(default_factory=Limits)
