"""Dead letters: messages, batches of the table's stream, and refused notices."""

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
    """A dead letter can never be redriven; the message says why."""


class LogSearchTerm(NamedTuple):
    """The value that identifies a dead letter in a log, and the earliest time of its lines."""

    value: str
    since: datetime


class ObjectRef(NamedTuple):
    """An object that a dead letter is about; unversioned buckets have no version ids."""

    bucket: str
    key: str
    version_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message from the dead-letter queue.

    `sent_at` is when it was first sent to a queue. `receive_count` includes receives that only
    looked at it. `receipt_handle` belongs to this receive.
    """

    id: str
    body: str
    sent_at: datetime
    receive_count: int
    receipt_handle: str

    def log_search_term(self) -> LogSearchTerm | None:
        """Return how to find it in the processor's log."""
        return LogSearchTerm(self.id, self.sent_at)

    def events(self, watched: WatchedLocations) -> list[ObjectEvent]:
        """Return the events in it.

        Raises:
            ForeignMessageError: it can never be processed.
        """
        return parsing.parse_message(self.body, watched)

    def refused_notice(self) -> RefusedNotice:
        """Parse it as a refused notice.

        Raises:
            ForeignMessageError: it is something else.
        """
        try:
            return RefusedNotice.from_body(self.body)
        except ValueError as error:
            raise ForeignMessageError(f"not a refused notice: {error}") from error

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
    """Selects dead letters; by default, all of them."""

    message_id: str | None = None
    bucket: str | None = None
    key: str | None = None
    version_id: str | None = None

    def may_match(self, letter: DeadLetter) -> bool:
        """Tell whether a letter can match, without looking up its objects."""
        return self.message_id in (None, letter.id)

    def matches(self, objects: Iterable[ObjectRef]) -> bool:
        """Tell whether a letter that may match does, given its objects."""
        criteria = self.bucket, self.key, self.version_id
        return criteria == (None, None, None) or any(_matches_ref(criteria, ref) for ref in objects)


def _matches_ref(criteria: tuple[str | None, ...], ref: ObjectRef) -> bool:
    return all(expected in (None, actual) for expected, actual in zip(criteria, ref, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamBatch:
    """A range of the table's stream that a function gave up on.

    `since` and `until` are the times of its first and last change. The changes themselves are not
    in the letter; the stream stores them for 24 hours.
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
        """Parse the message that Lambda sends to its on-failure destination.

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
            message = f"foreign message: not a batch of the table's stream: {error!r}"
            raise NotRedrivableError(message) from error

    @classmethod
    def log_search_term(cls, letter: DeadLetter) -> LogSearchTerm | None:
        """Return how to find a batch in its function's log: by the first change that failed.

        None for a foreign message.
        """
        try:
            batch = cls.parse(letter.body)
        except NotRedrivableError:
            return None
        return LogSearchTerm(batch.first_sequence_number, batch.since)

    def has_expired(self, now: datetime) -> bool:
        """Tell whether the stream no longer stores all of its changes."""
        return now - self.since > _STREAM_RETENTION


def _sequence_number(text: str) -> str:
    int(text)
    return text
