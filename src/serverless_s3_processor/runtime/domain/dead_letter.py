"""What is among the dead letters: messages, batches of the table's stream, refused notices."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.events.parsing import ForeignMessageError
from serverless_s3_processor.runtime.domain.notices.refused_notice import RefusedNotice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
    from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations

_STREAM_RETENTION: Final = timedelta(hours=24)
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html"""


class NotRedrivableError(Exception):
    """A dead letter can't be returned, now or later; the text says why."""


class LogSearchTerm(NamedTuple):
    """What lines of a function's log name a dead letter by, and since when there may be some."""

    value: str
    since: datetime


class ObjectRef(NamedTuple):
    """An object that a dead letter is about; no version id in an unversioned bucket."""

    bucket: str
    key: str
    version_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message among the dead letters, received by this call.

    `sent` is when it first joined a queue, `receives` how often it was received since then, by
    those who only looked at it too; `receipt` is the handle of this receipt.
    """

    id: str
    body: str
    sent_at: datetime
    receive_count: int
    receipt_handle: str

    def log_search_term(self) -> LogSearchTerm | None:
        """Return what the processor's log names it by."""
        return LogSearchTerm(self.id, self.sent_at)

    def events(self, watched: WatchedLocations) -> list[ObjectEvent]:
        """Return the events in it.

        Raises:
            ForeignMessageError: it is none of ours, and can never be processed.
        """
        return parsing.parse_message(self.body, watched)

    def refused_notice(self) -> RefusedNotice:
        """Return what it says of a notice that was refused.

        Raises:
            ForeignMessageError: it says nothing of the kind.
        """
        try:
            return RefusedNotice.from_body(self.body)
        except ValueError as error:
            raise ForeignMessageError(f"no notice that was refused: {error}") from error

    def objects(self, watched: WatchedLocations) -> list[ObjectRef]:
        """Return the objects that its events are about.

        Raises:
            NotRedrivableError: it is a foreign message.
        """
        try:
            events = self.events(watched)
        except ForeignMessageError as error:
            raise NotRedrivableError(f"foreign message: {error}") from error
        return list(dict.fromkeys(ObjectRef(e.bucket, e.key, e.version_id) for e in events))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterQuery:
    """Which dead letters are meant: by default all."""

    message_id: str | None = None
    bucket: str | None = None
    key: str | None = None
    version_id: str | None = None

    def may_match(self, letter: DeadLetter) -> bool:
        """Tell whether a letter can be meant, without looking up what it is about."""
        return self.message_id in (None, letter.id)

    def matches(self, objects: Iterable[ObjectRef]) -> bool:
        """Tell whether a letter about these objects is meant, if it can be."""
        criteria = self.bucket, self.key, self.version_id
        return criteria == (None, None, None) or any(_matches_ref(criteria, ref) for ref in objects)


def _matches_ref(criteria: tuple[str | None, ...], ref: ObjectRef) -> bool:
    return all(expected in (None, actual) for expected, actual in zip(criteria, ref, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamBatch:
    """Changes of the table that a function gave up: where they are in the stream, and from when.

    `since` and `until` are when the first and the last of them were made. The changes themselves
    are not in the letter; the stream holds them for 24 hours.
    https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
    """

    change_count: int
    since: datetime
    until: datetime
    stream_arn: str
    shard_id: str
    first_sequence_number: str
    last_sequence_number: str

    @classmethod
    def parse(cls, body: str) -> StreamBatch:
        """Read the message that Lambda sends to the destination of what failed.

        Raises:
            NotRedrivableError: it is a foreign message.
        """
        try:
            batch = json.loads(body)["DDBStreamBatchInfo"]
            return cls(
                change_count=int(batch["batchSize"]),
                since=clock.parse(batch["approximateArrivalOfFirstRecord"]),
                until=clock.parse(batch["approximateArrivalOfLastRecord"]),
                stream_arn=str(batch["streamArn"]),
                shard_id=str(batch["shardId"]),
                first_sequence_number=_sequence_number(batch["startSequenceNumber"]),
                last_sequence_number=_sequence_number(batch["endSequenceNumber"]),
            )
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            text = f"foreign message: no batch of the table's stream: {error!r}"
            raise NotRedrivableError(text) from error

    @classmethod
    def log_search_term(cls, letter: DeadLetter) -> LogSearchTerm | None:
        """Return what the log of the function that gave it up names it by; None if it is foreign.

        That is the change from which on the batch failed.
        """
        try:
            batch = cls.parse(letter.body)
        except NotRedrivableError:
            return None
        return LogSearchTerm(batch.first_sequence_number, batch.since)

    def has_expired(self, now: datetime) -> bool:
        """Tell whether the stream no longer holds all of them."""
        return now - self.since > _STREAM_RETENTION


def _sequence_number(text: str) -> str:
    int(text)
    return text
