"""The outcome of processing one object."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.outcomes import derived
from serverless_s3_processor.runtime.domain.outcomes.failure import FailureKind
from serverless_s3_processor.runtime.domain.records import storable
from serverless_s3_processor.runtime.domain.records.record import MAX_FLAG_LENGTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serverless_s3_processor.runtime.domain.outcomes.derived import DerivedFile
    from serverless_s3_processor.runtime.domain.outcomes.failure import ProcessorFailure
    from serverless_s3_processor.runtime.domain.records.record import Json

VERSION = "version"
"""The attribute of every result that has the processor's version."""
MAX_RESULT_BYTES = 200_000
"""Maximum size of an object's results as JSON; the table stores items of up to 400 KB.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""


class ResultTooLargeError(ValueError):
    """A result is too large."""


@dataclass(slots=True)
class ProcessingOutcome:
    """What the processors of one object found: results and derived files are by processor name."""

    results: dict[str, dict[str, Json]] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    failures: list[ProcessorFailure] = field(default_factory=list)
    derived: dict[str, tuple[DerivedFile, ...]] = field(default_factory=dict)
    _max_length: int = field(default=0, repr=False, compare=False)
    """Upper limit of the number of characters of all results as JSON."""

    @property
    def reasons(self) -> list[str]:
        """The failures as texts for the record."""
        return [str(failure) for failure in self.failures]

    @property
    def failure_kind(self) -> FailureKind | None:
        """The kind of the failures: poison if any failure is; None without failures."""
        kinds = [failure.kind for failure in self.failures]
        return FailureKind.POISON if FailureKind.POISON in kinds else next(iter(kinds), None)

    def add(
        self,
        name: str,
        attributes: dict[str, Json],
        flags: Sequence[str],
        max_bytes: int = MAX_RESULT_BYTES,
        files: Sequence[DerivedFile] = (),
    ) -> None:
        """Add a processor's result, of up to `max_bytes` as JSON, and its derived files.

        Raises:
            ValueError: a record can't store it; nothing was added.
        """
        length = storable.max_json_length(attributes)
        _check_flags(flags)
        derived.validate(files)
        self._check_names(files)
        if length > max_bytes and len(json.dumps(attributes)) > max_bytes:
            raise ResultTooLargeError(f"its result has more than {max_bytes:,} bytes")
        total = self._max_length + length + storable.max_json_length({name: None})
        if total > MAX_RESULT_BYTES:
            total = len(json.dumps({**self.results, name: attributes}))
        if total > MAX_RESULT_BYTES:
            raise ResultTooLargeError("the results are larger than a record can store")
        self._max_length = total
        self.results[name] = attributes
        self.flags += flags
        if files:
            self.derived[name] = tuple(files)

    def _check_names(self, files: Sequence[DerivedFile]) -> None:
        if not files:
            return
        used_names = {file.name for others in self.derived.values() for file in others}
        for file in files:
            if file.name in used_names:
                raise ValueError(f"another processor derived {file.name!r}")


def _check_flags(flags: Sequence[object]) -> None:
    for flag in flags:
        if not (isinstance(flag, str) and flag.isprintable() and 0 < len(flag) <= MAX_FLAG_LENGTH):
            raise ValueError(f"{flag!r} is not a flag")
