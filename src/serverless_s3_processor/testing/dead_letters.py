"""The dead-letter queue, the queue that its messages came from, and their log, in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter, StreamBatch
from serverless_s3_processor.runtime.domain.notices.notice import RecordChange
from serverless_s3_processor.runtime.domain.records.record import Record
from serverless_s3_processor.runtime.ports.queue_gauge import QueueDepth

_MAX_MESSAGES = 10


@dataclass(slots=True)
class MemoryDeadLetterQueue:
    """Implements `ports.dead_letters.DeadLetterQueue`; `letters` includes those in flight."""

    letters: list[DeadLetter] = field(default_factory=list)
    _hidden: set[str] = field(default_factory=set)

    def depth(self) -> QueueDepth:
        hidden = sum(letter.id in self._hidden for letter in self.letters)
        return QueueDepth(len(self.letters) - hidden, hidden)

    def receive(self) -> list[DeadLetter]:
        received = [letter for letter in self.letters if letter.id not in self._hidden][
            :_MAX_MESSAGES
        ]
        self._hidden |= {letter.id for letter in received}
        return received

    def release(self, letters: Sequence[DeadLetter]) -> None:
        self._hidden -= {letter.id for letter in letters}

    def delete(self, letters: Sequence[DeadLetter]) -> list[str | None]:
        """Nothing is refused."""
        deleted_ids = {letter.id for letter in letters}
        self.letters[:] = [letter for letter in self.letters if letter.id not in deleted_ids]
        return [None] * len(letters)


@dataclass(slots=True)
class MemoryReturnQueue:
    """Implements `ports.dead_letters.ReturnQueue`; `bulk` are the bodies of bulk work."""

    bodies: list[str] = field(default_factory=list)
    bulk: list[str] = field(default_factory=list)

    def put(self, bodies: Sequence[str], *, is_bulk: bool = False) -> list[str | None]:
        """Nothing is refused."""
        self.bodies += bodies
        self.bulk += bodies if is_bulk else []
        return [None] * len(bodies)


@dataclass(slots=True)
class MemoryChangeStream:
    """Implements `ports.dead_letters.ChangeStream` over the changes of a table in memory."""

    changes: Sequence[RecordChange]

    def records(self, batch: StreamBatch) -> list[Record]:
        first, last = int(batch.first_sequence_number), int(batch.last_sequence_number)
        if not any(int(change.id) == first for change in self.changes):
            raise LookupError("the stream does not begin there")
        span = (change.new for change in self.changes if first <= int(change.id) <= last)
        return [record for record in span if record]


@dataclass(slots=True)
class MemoryFailureLog:
    """Implements `ports.dead_letters.FailureLog`; `logged` are reasons by message id."""

    logged: dict[str, str] = field(default_factory=dict)

    def reasons(self, letters: Sequence[DeadLetter]) -> Mapping[str, str]:
        ids = {letter.id for letter in letters}
        return {id_: reason for id_, reason in self.logged.items() if id_ in ids}
