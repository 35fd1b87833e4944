"""Concurrent reads of a bucket in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from serverless_s3_processor.runtime.ports import ObjectStore, StoredObject
from serverless_s3_processor.runtime.ports.concurrent_reader import ReadRequest


@dataclass(frozen=True, slots=True)
class MemoryConcurrentReader:
    """Reads objects from any store in groups, and yields the last of each group first."""

    store: ObjectStore
    max_concurrent: int = 3

    def __call__(
        self, requests: Iterable[ReadRequest], /
    ) -> Iterator[tuple[int, StoredObject | None]]:
        waiting = enumerate(requests)
        while group := list(islice(waiting, self.max_concurrent)):
            yield from [(index, self._read(request)) for index, request in group][::-1]

    def _read(self, request: ReadRequest) -> StoredObject | None:
        try:
            stored_object = self.store.read(request.address, request.length, request.expected_size)
        except Exception:  # noqa: BLE001 - see the port
            return None
        return stored_object if isinstance(stored_object, StoredObject) else None
