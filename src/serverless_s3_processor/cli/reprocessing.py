"""Waiting until an object that was processed again is on record again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.uploading.keys import ObjectArgument

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.client import Client
    from serverless_s3_processor.client.responses.objects import Record

_SECONDS: Final = 1.0
_NOTHING: Final = ObjectArgument("")


@dataclass(slots=True)
class Before:
    """What was on record of a key before, to tell what is new."""

    api: Client
    version_id: str | None = None
    argument: ObjectArgument = _NOTHING
    _written: dict[str, str] = field(default_factory=dict)

    def remember(self, argument: ObjectArgument) -> None:
        """Look at what is on record of a key now."""
        self.argument = argument
        self._written = {r["uploadTime"]: r["processedAt"] for r in self._records()}

    def next_record(self, seconds: int, sleep: Callable[[float], None]) -> Record:
        """Return the record that was written since, after waiting for it.

        Raises:
            CliError: there was none in that time.
        """
        for _ in range(seconds):
            for record in self._records():
                if self._written.get(record["uploadTime"]) != record["processedAt"]:
                    return record
            sleep(_SECONDS)
        raise CliError(
            f"After {seconds} s there is no new record of {self.argument}. It may come yet; if "
            "it failed, and was processed before, that record is kept. "
            f"To see which: {call('status')} and {call('logs processor')}"
        )

    def _records(self) -> list[Record]:
        """Return the newest first: where a key was uploaded anew meanwhile, that one is told."""
        from serverless_s3_processor.client import NotFoundError

        try:
            key, bucket = self.argument.key, self.argument.bucket
            return self.api.object(key, self.version_id, bucket=bucket)["records"][::-1]
        except NotFoundError:
            return []
