"""Request that the actions are taken again on what a dead letter of theirs is about."""

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
    from serverless_s3_processor.runtime.ports.dead_letters import ActionRequests, ChangeStream

EXPIRED: Final = (
    "the table's stream holds changes for 24 hours, and these are older: "
    "process the objects again to have them acted on"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionReturnQueue:
    """Implements `ports.dead_letters.ReturnQueue` for what the actions gave up.

    Such a letter says where in the table's stream the changes are, not which. They are looked up
    there, and a request is noted on each record as it is now: that is a new change, which the
    actions take up like any other.
    """

    stream: ChangeStream
    records: ActionRequests
    now: Callable[[], datetime]

    def objects(self, letter: DeadLetter) -> list[ObjectRef]:
        """Return the objects that a letter is about.

        Raises:
            NotRedrivableError: it is a foreign message, or the stream no longer holds the changes.
            UnavailableError: the stream refused or failed.
        """
        records = self._records(StreamBatch.parse(letter.body))
        refs = (
            ObjectRef(record.bucket_name, record.object_key, record.version_id)
            for record in records
        )
        return list(dict.fromkeys(refs))

    def examine(self, letter: DeadLetter) -> FailedMessage:
        """Tell which objects a letter is about, and whether it can be returned."""
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
        """See `ports.dead_letters.ReturnQueue`; each body stands for the changes that it names."""
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
    """Return what a person is told of a stream that can't be read."""
    return f"the table's stream refused or failed ({error.cause.value}); try again"
