"""Run the processors that want an object, each kept from harming the others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from s3_processor.domain import storable
from s3_processor.domain.outcome import Outcome
from s3_processor.ports import UnavailableError
from s3_processor.processors.registry import Processor, UnfitContentError
from s3_processor.processors.view import BudgetSpentError, ObjectView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from s3_processor.domain.record import Json

MOST_RESULT_BYTES = 200_000
"""Of all processors of an object, as JSON; the table holds items of 400 KB.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""
_MOST_REASON = 500
_MOST_FLAG = 64


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
    found, failures = None, []
    try:
        found = _found(processor, view, outcome)
    except UnavailableError:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever content does to a processor
        failures = [_reason(processor, error)]
    if view.unavailable is not None:  # whatever the processor made of it
        raise view.unavailable
    outcome.failures += failures
    if found is not None:
        outcome.results[processor.name], flags = found
        outcome.flags += flags


def _found(
    processor: Processor, view: ObjectView, outcome: Outcome
) -> tuple[dict[str, Json], list[str]] | None:
    """Run a processor; None if it does not want the object, an error if the table can't hold it."""
    if not processor.wants(view):
        return None
    view.seek(0)
    findings = processor.run(view)
    results = {"version": processor.version, **findings.attributes}
    storable.checked(results)
    if len(json.dumps({**outcome.results, processor.name: results})) > MOST_RESULT_BYTES:
        raise UnfitContentError("it found more than a record can hold")
    return results, [_flag(flag) for flag in findings.flags]


def _flag(flag: object) -> str:
    if isinstance(flag, str) and flag.isprintable() and 0 < len(flag) <= _MOST_FLAG:
        return flag
    raise ValueError(f"{flag!r} is no flag")


def _reason(processor: Processor, error: BaseException) -> str:
    kind = "" if isinstance(error, UnfitContentError | BudgetSpentError) else type(error).__name__
    reason = ": ".join(part for part in (processor.name, kind, str(error)) if part)
    return reason.encode(errors="backslashreplace").decode()[:_MOST_REASON]
