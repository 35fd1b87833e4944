"""What is among the dead letters: messages of the queue, changes and notices of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from s3_processor.domain import clock, parsing
from s3_processor.domain.parsing import ForeignMessageError
from s3_processor.domain.refused_notice import RefusedNotice

if TYPE_CHECKING:
    from datetime import datetime

    from s3_processor.domain.events import ObjectEvent
    from s3_processor.domain.watched import Watched


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message among the dead letters, in our hands for now.

    `sent` is when it first joined a queue, `receives` how often it was received since then, by
    those who only looked at it too; `receipt` stands for having it in our hands.
    """

    id: str
    body: str
    sent: datetime
    receives: int
    receipt: str

    def events(self, watched: Watched) -> list[ObjectEvent]:
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

    def unannounced(self) -> Unannounced:
        """Return what it says of a batch of the table's stream that was given up.

        Raises:
            ForeignMessageError: it says nothing of the kind.
        """
        try:
            batch = json.loads(self.body)["DDBStreamBatchInfo"]
            return Unannounced(
                changes=int(batch["batchSize"]),
                since=clock.parse(batch["approximateArrivalOfFirstRecord"]),
                until=clock.parse(batch["approximateArrivalOfLastRecord"]),
            )
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise ForeignMessageError(f"no batch of the table's stream: {error!r}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Unannounced:
    """Changes of the table that could not be announced, and when the first and last happened.

    Which ones they are is not told, and the stream forgets them; the records are in the table.
    https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
    """

    changes: int
    since: datetime
    until: datetime
