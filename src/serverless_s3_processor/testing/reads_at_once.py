"""Many reads of a bucket in memory: some are done before the first is handed on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.ports import StoredObject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serverless_s3_processor.runtime.ports import ObjectStore
    from serverless_s3_processor.runtime.ports.reads_at_once import Wanted


@dataclass(frozen=True, slots=True)
class MemoryReadsAtOnce:
    """Implements `ports.reads_at_once.ReadsAtOnce` on any store; the last read comes first."""

    store: ObjectStore
    most: int = 3

    def __call__(self, wanted: Iterable[Wanted], /) -> Iterator[tuple[int, StoredObject | None]]:
        """See `ports.reads_at_once.ReadsAtOnce`."""
        waiting = enumerate(wanted)
        while some := list(islice(waiting, self.most)):
            yield from [(place, self._read(one)) for place, one in some][::-1]

    def _read(self, one: Wanted) -> StoredObject | None:
        try:
            found = self.store.read(one.address, one.length, one.expected_size)
        except Exception:  # noqa: BLE001 - see the port
            return None
        return found if isinstance(found, StoredObject) else None
