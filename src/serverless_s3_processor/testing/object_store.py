"""A bucket in memory, versioned or not, and the events of its changes."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from serverless_s3_processor.runtime.domain.reconcile.comparison import ListedVersion
from serverless_s3_processor.runtime.domain.records.identity import NULL_VERSION
from serverless_s3_processor.runtime.ports import (
    Address,
    StoredDeleteMarker,
    StoredObject,
    UnavailableError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version:
    id: str | None
    timestamp: datetime
    content: bytes = b""
    content_type: str = ""
    marker: bool = False
    archived: bool = False
    unreadable: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        return hashlib.md5(self.content, usedforsecurity=False).hexdigest()


@dataclass(slots=True)
class MemoryObjectStore:
    """Implements `ports.ObjectStore` and `ports.version_listing.VersionListing`.

    Each change returns the event that S3 sends. `reads` counts the requests.
    """

    bucket: str
    now: Callable[[], datetime]
    versioned: bool = True
    reads: int = 0
    _versions: dict[str, list[_Version]] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def put(
        self,
        key: str,
        content: bytes,
        content_type: str = "binary/octet-stream",
        *,
        archived: bool = False,
        unreadable: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> ObjectEvent:
        """Upload an object, in an archive storage class if `archived`.

        `unreadable` is the reason if it can never be read.
        """
        number = next(self._numbers)
        version = _Version(
            id=f"v{number}" if self.versioned else None,
            timestamp=self.now(),
            content=content,
            content_type=content_type,
            archived=archived,
            unreadable=unreadable,
            metadata=metadata or {},
        )
        self._add(key, version)
        return self._event(EventType.CREATED, "ObjectCreated:Put", key, version, number)

    def delete(self, key: str) -> ObjectEvent:
        """Delete an object, by a delete marker if the bucket is or was versioned."""
        number = next(self._numbers)
        if self.versioned or any(version.id for version in self._versions[key]):
            id_ = f"v{number}" if self.versioned else None
            marker = _Version(id=id_, timestamp=self.now(), marker=True)
            self._add(key, marker)
            name = "ObjectRemoved:DeleteMarkerCreated"
            return self._event(EventType.MARKED, name, key, marker, number)
        removed = self._versions.pop(key)[-1]
        return self._event(EventType.REMOVED, "ObjectRemoved:Delete", key, removed, number)

    def remove_version(self, key: str, version_id: str | None) -> ObjectEvent:
        """Remove a version or a delete marker permanently; None is the null version."""
        versions = self._versions[key]
        removed = next(version for version in versions if version.id == version_id)
        versions.remove(removed)
        name = "ObjectRemoved:Delete"
        return self._event(EventType.REMOVED, name, key, removed, next(self._numbers))

    def read(
        self, address: Address, length: int, expected_size: int | None = None
    ) -> StoredObject | StoredDeleteMarker | None:
        del expected_size  # only S3's empty objects have no ranges
        self.reads += 1
        version = self._find(address)
        if version is None:
            return None
        if version.marker:
            last_modified = version.timestamp.replace(microsecond=0)
            return StoredDeleteMarker(last_modified) if address.version_id else None
        return StoredObject(
            size=len(version.content),
            content_type="" if version.unreadable else version.content_type,
            etag=version.etag,
            last_modified=version.timestamp.replace(microsecond=0),
            version_id=version.id,
            head=b"" if version.archived or version.unreadable else version.content[:length],
            archived=version.archived,
            unreadable=version.unreadable,
            metadata={} if version.unreadable else version.metadata,
            md5=None if version.unreadable else version.etag,
        )

    def read_range(self, address: Address, start: int, length: int) -> bytes:
        self.reads += 1
        version = self._find(address)
        if version is None or version.marker or start >= len(version.content):
            raise UnavailableError(f"reading {address.key!r} from byte {start:,}: no such bytes")
        return version.content[start : start + length]

    def content_of(self, address: Address) -> tuple[bytes, str] | None:
        """Return the content and type of exactly this version; None if it does not exist."""
        version = self._find(address)
        if version is None or version.marker or address.etag not in (None, version.etag):
            return None
        return version.content, version.content_type

    def locate(self, bucket: str, key: str, version_id: str | None) -> Address | None:
        version = self._find(Address(bucket=bucket, key=key, version_id=version_id))
        if version is None or version.marker:
            return None
        hidden = version is not self._versions[key][-1]
        id_ = version.id or (NULL_VERSION if hidden else None)
        return Address(bucket=bucket, key=key, version_id=id_, etag=version.etag)

    def list_key(self, bucket: str, key: str) -> list[ListedVersion]:
        versions = self._versions.get(key, [])
        return [
            _listed(bucket, key, version, is_latest=version is versions[-1])
            for version in versions[::-1]
        ]

    def list_versions(
        self, bucket: str, prefix: str, start_after: str = ""
    ) -> Iterator[ListedVersion]:
        for other_key in sorted(self._versions, key=str.encode):
            if other_key.startswith(prefix) and other_key.encode() > start_after.encode():
                yield from self.list_key(bucket, other_key)

    def _add(self, key: str, version: _Version) -> None:
        others = [other for other in self._versions.get(key, []) if version.id or other.id]
        self._versions[key] = [*others, version]

    def _find(self, address: Address) -> _Version | None:
        if address.bucket != self.bucket:
            raise UnavailableError(f"{address.bucket} is not {self.bucket}: AccessDenied")
        versions = self._versions.get(address.key, [])
        if address.version_id is None and address.etag is None:
            return versions[-1] if versions else None
        id_ = None if address.version_id == NULL_VERSION else address.version_id
        matching = next((version for version in versions if version.id == id_), None)
        if matching is None or id_ or address.etag in (None, matching.etag):
            return matching
        return None

    def _event(
        self, event_type: EventType, name: str, key: str, version: _Version, number: int
    ) -> ObjectEvent:
        created = event_type is EventType.CREATED
        return ObjectEvent(
            type=event_type,
            name=name,
            bucket=self.bucket,
            key=key,
            time=self.now(),
            version_id=version.id,
            etag=version.etag if created else None,
            size=len(version.content) if created else None,
            sequencer=f"{number:016X}",
        )


def _listed(bucket: str, key: str, version: _Version, *, is_latest: bool) -> ListedVersion:
    return ListedVersion(
        bucket=bucket,
        key=key,
        last_modified=version.timestamp.replace(microsecond=0),
        version_id=version.id,
        etag=None if version.marker else version.etag,
        size=None if version.marker else len(version.content),
        marker=version.marker,
        is_latest=is_latest,
    )
