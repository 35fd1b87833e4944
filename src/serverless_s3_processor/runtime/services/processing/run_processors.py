"""Run the processors that match an object; a failure of one does not affect the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.outcomes.derived import DerivedTooLargeError
from serverless_s3_processor.runtime.domain.outcomes.failure import FailureKind, ProcessorFailure
from serverless_s3_processor.runtime.domain.outcomes.outcome import (
    VERSION,
    ProcessingOutcome,
    ResultTooLargeError,
)
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.processors.api import Processor, UnprocessableContentError
from serverless_s3_processor.runtime.processors.view import ObjectView, ReadBudgetExceededError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.api import Findings

_MAX_TEXT_LENGTH = 500
_EXPLAINED_ERRORS = (
    UnprocessableContentError,
    ReadBudgetExceededError,
    ResultTooLargeError,
    DerivedTooLargeError,
)
"""Errors whose text is a sufficient explanation."""


def run_processors(processors: Sequence[Processor], view: ObjectView) -> ProcessingOutcome:
    """Run each processor that matches the object, in order."""
    outcome = ProcessingOutcome()
    for processor in processors:
        types: frozenset[str] | None = getattr(processor.wants, "exact_types", None)
        if types is None or not types.isdisjoint(view.types):
            run_processor(processor, view, outcome)
    return outcome


def run_processor(processor: Processor, view: ObjectView, outcome: ProcessingOutcome) -> None:
    """Run a processor if it matches the object, and add its result to the outcome."""
    failures: list[ProcessorFailure] = []
    view.open_budget(processor.limits.max_bytes_read)
    try:
        if processor.wants(view):
            view.seek(0)
            _add(processor, processor.run(view), outcome)
    except UnavailableError:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever content does to a processor
        failures = [_failure(processor, error)]
    if view.unavailable is not None:  # whatever the processor made of it
        raise view.unavailable
    outcome.failures += failures


def _add(processor: Processor, findings: Findings, outcome: ProcessingOutcome) -> None:
    results: dict[str, Json] = {VERSION: processor.version, **findings.attributes}
    results[VERSION] = processor.version  # first, and not what the processor returned
    outcome.add(
        processor.name,
        results,
        findings.flags,
        processor.limits.max_result_bytes,
        findings.derived,
    )


def _failure(processor: Processor, error: BaseException) -> ProcessorFailure:
    kind = FailureKind.POISON if isinstance(error, MemoryError) else FailureKind.CONTENT
    name = "" if isinstance(error, _EXPLAINED_ERRORS) else type(error).__name__
    text = ": ".join(part for part in (name, str(error)) if part)
    text = text.encode(errors="backslashreplace").decode()[:_MAX_TEXT_LENGTH]
    return ProcessorFailure(kind, processor.name, text)
