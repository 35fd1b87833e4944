"""The table's stream: ordered for each item, in shards, delivered again from what failed."""

import random
import zlib
from dataclasses import dataclass, field, replace

from serverless_s3_processor.runtime.domain.notices.notice import RecordChange
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.simulation.world.clock import VirtualClock

_SHARDS = 4
_MAX_BATCH = 30
_REREAD_SHARE = 0.1
"""Of failed batches, the share that is read anew, with whatever else is there by then."""


@dataclass(slots=True)
class Shard:
    """A part of the stream; no two invocations have it at the same time."""

    changes: list[RecordChange] = field(default_factory=list)
    size: int | None = None
    busy: bool = False


@dataclass(slots=True)
class Stream:
    """Reads what the table appended, and hands it out by shards."""

    table: MemoryRecordTable
    time: VirtualClock
    chance: random.Random
    shards: list[Shard] = field(default_factory=lambda: [Shard() for _ in range(_SHARDS)])
    _seen: int = 0

    def collect(self) -> list[RecordChange]:
        """Take over what was changed since the last time, and return it."""
        made = self.time().replace(microsecond=0)
        new = [replace(change, timestamp=made) for change in self.table.stream[self._seen :]]
        self._seen += len(new)
        for change in new:
            self.append(change)
        return new

    def append(self, change: RecordChange) -> None:
        """Put a change into the shard of its key."""
        key = change.new.object_key if change.new else ""
        self.shards[zlib.crc32(key.encode()) % _SHARDS].changes.append(change)

    def free(self) -> list[Shard]:
        """Return the shards that wait to be delivered."""
        return [shard for shard in self.shards if shard.changes and not shard.busy]

    def take(self, shard: Shard) -> list[RecordChange]:
        """Return the next batch of a shard: after a failure the same, or half of it."""
        if shard.size is None or self.chance.random() < _REREAD_SHARE:
            shard.size = self.chance.randint(1, _MAX_BATCH)
        shard.busy = True
        return shard.changes[: shard.size]

    def settle(self, shard: Shard, done: int, *, crashed: bool) -> None:
        """Move on behind what is done; a batch that crashed is cut in two."""
        del shard.changes[:done]
        shard.busy = False
        if crashed:
            shard.size = max(1, (shard.size or 1) // 2)
        elif done:
            shard.size = None
