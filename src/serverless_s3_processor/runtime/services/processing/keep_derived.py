"""Store the files that processors derived from an object, before its record names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain.outcomes.derived import derived_key
from serverless_s3_processor.runtime.domain.outcomes.failure import FailureKind, ProcessorFailure

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports.derived_files import DerivedFiles

_NOT_KEPT: Final = "this deployment stores no derived files"
DERIVED: Final = "derived"
"""The attribute of a processor's results with the keys of its derived files."""


def keep_derived(outcome: ProcessingOutcome, record: Record, files: DerivedFiles | None) -> None:
    """Write each file, and add its key to the results of the processor that derived it.

    After a crash the object is processed again, and the same files are written to the same keys.
    Without `files`, a derived file is a failure of the processor.
    """
    for processor, derived in outcome.derived.items():
        if files is None:
            outcome.failures.append(ProcessorFailure(FailureKind.CONTENT, processor, _NOT_KEPT))
            continue
        for file in derived:
            files.put(derived_key(file.name, record), file.content, file.content_type)
        keys = [derived_key(file.name, record) for file in derived]
        outcome.results[processor] = {**outcome.results[processor], DERIVED: [*keys]}
