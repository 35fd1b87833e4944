"""Many reads of a bucket in memory: some are done before the first is handed on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from serverless_s3_processor.runtime.ports import ObjectStore, StoredObject
from serverless_s3_processor.runtime.ports.concurrent_reader import ReadRequest


@dataclass(frozen=True, slots=True)
class MemoryConcurrentReader:
    """Reads one object after the other from any store, and yields the last one first."""

    store: ObjectStore
    max_concurrent: int = 3

    def __call__(
        self, query: Iterable[ReadRequest], /
    ) -> Iterator[tuple[int, StoredObject | None]]:
        """See `ports.concurrent_reader.ConcurrentReader`."""
        waiting = enumerate(query)
        while some := list(islice(waiting, self.max_concurrent)):
            yield from [(place, self._read(one)) for place, one in some][::-1]

    def _read(self, one: ReadRequest) -> StoredObject | None:
        try:
            matching = self.store.read(one.address, one.length, one.expected_size)
        except Exception:  # noqa: BLE001 - see the port
            return None
        return matching if isinstance(matching, StoredObject) else None
