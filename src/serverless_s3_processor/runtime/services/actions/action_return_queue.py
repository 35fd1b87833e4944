"""Repeat the actions on the objects of a dead letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.dead_letter import (
    NotRedrivableError,
    ObjectRef,
    StreamBatch,
)
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.services.dead_letters.failure_lister import FailedMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports.dead_letters import ChangeStream
    from serverless_s3_processor.runtime.ports.object_actions import RecordUpdates

EXPIRED: Final = (
    "the table's stream holds changes for 24 hours, and these are older: "
    "process the objects again to apply the actions"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionReturnQueue:
    """Implements `ports.dead_letters.ReturnQueue` for dead letters of the function `actions`.

    Such a letter contains the positions of changes in the table's stream. A request is noted on
    each record that they wrote: a new change, which the function acts on like any other.
    """

    stream: ChangeStream
    records: RecordUpdates
    now: Callable[[], datetime]

    def objects(self, letter: DeadLetter) -> list[ObjectRef]:
        """Return the objects that a letter is about.

        Raises:
            NotRedrivableError: the message is foreign, or the stream no longer has the changes.
        """
        records = self._records(StreamBatch.parse(letter.body))
        refs = (
            ObjectRef(record.bucket_name, record.object_key, record.version_id)
            for record in records
        )
        return list(dict.fromkeys(refs))

    def examine(self, letter: DeadLetter) -> FailedMessage:
        """Return the objects of a letter, and whether it can be returned."""
        try:
            batch = StreamBatch.parse(letter.body)
        except NotRedrivableError as error:
            return FailedMessage(letter=letter, reason=str(error), can_succeed=False)
        try:
            return FailedMessage(letter=letter, batch=batch, objects=self.objects(letter))
        except NotRedrivableError as error:
            return FailedMessage(letter=letter, batch=batch, reason=str(error), can_succeed=False)
        except UnavailableError as error:
            return FailedMessage(letter=letter, batch=batch, reason=stream_unreadable_reason(error))

    def put(self, bodies: Sequence[str], *, is_bulk: bool = False) -> list[str | None]:
        """Request actions for the changes that each body names."""
        del is_bulk  # a stream has no groups
        return [self._put(body) for body in bodies]

    def _put(self, body: str) -> str | None:
        try:
            records = self._records(StreamBatch.parse(body))
            for identity in dict.fromkeys(record.identity for record in records):
                self.records.request_actions(identity, clock.format_milliseconds(self.now()))
        except NotRedrivableError as error:
            return str(error)
        except UnavailableError as error:
            return f"the table or its stream refused or failed ({error.cause.value}); try again"
        return None

    def _records(self, batch: StreamBatch) -> list[Record]:
        if batch.has_expired(self.now()):
            raise NotRedrivableError(EXPIRED)
        try:
            return self.stream.records(batch)
        except LookupError as error:
            raise NotRedrivableError(EXPIRED) from error


def stream_unreadable_reason(error: UnavailableError) -> str:
    """Return the reason that people see if the stream can't be read."""
    return f"the table's stream refused or failed ({error.cause.value}); try again"
