"""Several buckets behind the one face that services know."""

from collections.abc import Iterator

from serverless_s3_processor.runtime.domain.reconcile.comparison import ListedVersion
from serverless_s3_processor.runtime.ports import (
    Address,
    StoredDeleteMarker,
    StoredObject,
    UnavailableError,
)
from serverless_s3_processor.testing.object_store import MemoryObjectStore


class Stores:
    """Implements `ports.ObjectStore` and `ports.version_listing.VersionListing` by bucket."""

    def __init__(self, *stores: MemoryObjectStore) -> None:
        self._stores = {store.bucket: store for store in stores}

    def read(
        self, address: Address, length: int, expected_size: int | None = None
    ) -> StoredObject | StoredDeleteMarker | None:
        return self._of(address.bucket).read(address, length, expected_size)

    def read_range(self, address: Address, start: int, length: int) -> bytes:
        return self._of(address.bucket).read_range(address, start, length)

    def locate(self, bucket: str, key: str, version_id: str | None) -> Address | None:
        return self._of(bucket).locate(bucket, key, version_id)

    def list_key(self, bucket: str, key: str) -> list[ListedVersion]:
        return self._of(bucket).list_key(bucket, key)

    def list_versions(
        self, bucket: str, prefix: str, start_after: str = ""
    ) -> Iterator[ListedVersion]:
        return self._of(bucket).list_versions(bucket, prefix, start_after)

    def _of(self, bucket: str) -> MemoryObjectStore:
        if bucket not in self._stores:
            raise UnavailableError(f"{bucket}: AccessDenied")
        return self._stores[bucket]
