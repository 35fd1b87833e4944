"""Run the processors that want an object, each kept from harming the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from s3_processor.ports import UnavailableError
from s3_processor.processors.registry import Processor, UnfitContentError
from s3_processor.processors.view import BudgetSpentError, ObjectView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from s3_processor.domain.record import Json

_MOST_REASON = 500


@dataclass(slots=True)
class Outcome:
    """What the processors of one object came to: results by name, flags, reasons of failures."""

    results: dict[str, dict[str, Json]] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def run_processors(processors: Sequence[Processor], view: ObjectView) -> Outcome:
    """Run each processor that wants the object, in order.

    Raises:
        UnavailableError: S3 refused or failed; that is no fault of the object.
    """
    outcome = Outcome()
    for processor in processors:
        _run(processor, view, outcome)
    return outcome


def _run(processor: Processor, view: ObjectView, outcome: Outcome) -> None:
    try:
        if not processor.wants(view):
            return
        view.seek(0)
        findings = processor.run(view)
    except UnavailableError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever an object does to a processor
        outcome.failures.append(_reason(processor, error))
    else:
        outcome.results[processor.name] = {"version": processor.version, **findings.attributes}
        outcome.flags += findings.flags


def _reason(processor: Processor, error: Exception) -> str:
    if isinstance(error, UnfitContentError | BudgetSpentError):
        return f"{processor.name}: {error}"[:_MOST_REASON]
    return f"{processor.name}: {type(error).__name__}: {error}"[:_MOST_REASON]
