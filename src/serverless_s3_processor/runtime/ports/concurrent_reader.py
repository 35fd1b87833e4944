"""Reading many objects at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serverless_s3_processor.runtime.ports import Address, StoredObject


class ReadRequest(NamedTuple):
    """The arguments of one `ports.ObjectStore.read`."""

    address: Address
    length: int
    expected_size: int | None


class ConcurrentReader(Protocol):
    """Reads many objects at the same time in one thread."""

    def __call__(
        self, requests: Iterable[ReadRequest], /
    ) -> Iterator[tuple[int, StoredObject | None]]:
        """Yield the index of each request and its object, in the order of the responses.

        The object is None if its one request failed: `ObjectStore.read` finds out why. The next of
        `requests` is taken only when a connection is free.
        """
        ...
