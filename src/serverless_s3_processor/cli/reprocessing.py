"""Waiting for the new record of an object that is processed again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli import lookups
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.uploading.keys import ObjectArgument

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.client import Client
    from serverless_s3_processor.client.responses.objects import Record

_NO_OBJECT: Final = ObjectArgument("")


@dataclass(slots=True)
class Reprocessing:
    """Remembers the records of an object, and waits for one that is different."""

    api: Client
    version_id: str | None = None
    argument: ObjectArgument = _NO_OBJECT
    _processed_at: dict[str, str] = field(default_factory=dict)

    def remember(self, argument: ObjectArgument) -> None:
        """Read the records that a key has now."""
        self.argument = argument
        self._processed_at = {r["uploadTime"]: r["processedAt"] for r in self._records()}

    def next_record(self, seconds: int, sleep: Callable[[float], None]) -> Record:
        """Wait for a record that was written after `remember`.

        Raises:
            CliError: there was none within the time.
        """
        record = lookups.poll(self._new_record, seconds, sleep)
        if record is None:
            raise CliError(
                f"After {seconds} s there is no new record of {self.argument}. It may still come. "
                "If processing failed where it had succeeded before, the earlier record stays. "
                f"To see which: {call('status')} and {call('logs processor')}"
            )
        return record

    def _new_record(self) -> Record | None:
        """Return the newest one: the key may have been uploaded again meanwhile."""
        changed: list[Record] = [
            record
            for record in self._records()
            if self._processed_at.get(record["uploadTime"]) != record["processedAt"]
        ]
        return changed[-1] if changed else None

    def _records(self) -> list[Record]:
        key, bucket = self.argument.key, self.argument.bucket
        return lookups.records(self.api, key, self.version_id, bucket)
