"""Reading many objects at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serverless_s3_processor.runtime.ports import Address, StoredObject


class ReadRequest(NamedTuple):
    """An object version to read; see `ports.ObjectStore.read`."""

    address: Address
    length: int
    expected_size: int | None


class ConcurrentReader(Protocol):
    """Reads of a bucket that wait for S3 together, in one thread."""

    def __call__(
        self, requests: Iterable[ReadRequest], /
    ) -> Iterator[tuple[int, StoredObject | None]]:
        """Yield each one's place and the object, as they come; each costs one request.

        None where that did not bring the object, for whatever reason: `ObjectStore.read` will say.
        The next is taken from `wanted` only when there is room for its answer.
        """
        ...
