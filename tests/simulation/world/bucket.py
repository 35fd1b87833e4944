"""The bucket, and its true history: what S3 holds, held, and what it said of each change."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocation, WatchedLocations
from serverless_s3_processor.runtime.domain.records import identity
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from tests.simulation.world import clock, contents
from tests.simulation.world.clock import VirtualClock

NAME = "s3-processor-bucket-sim-111122223333"
WATCHED = WatchedLocations([WatchedLocation(NAME, "uploads/")])


@dataclass(slots=True, eq=False)
class Version:
    """An object version or delete marker, as it truly was.

    `event` is S3's event of its creation, `ended` that of its permanent removal, or in an
    unversioned bucket of the upload or deletion that replaced it.
    """

    event: ObjectEvent
    last_modified: datetime
    content: bytes = b""
    content_type: str = ""
    marker: bool = False
    ended: ObjectEvent | None = None

    @property
    def key(self) -> str:
        return self.event.key

    @property
    def upload_time(self) -> str:
        """The sort key that a listing of the bucket leads to."""
        event = self.event
        version = event.version_id or identity.unversioned_id(event.bucket, event.etag or "")
        return identity.upload_time(self.last_modified, version)


@dataclass(slots=True)
class TrueBucket:
    """Changes the bucket, and remembers all that ever was in it."""

    time: VirtualClock
    chance: random.Random
    versioned: bool
    store: MemoryObjectStore = field(init=False)
    versions: dict[str, list[Version]] = field(default_factory=dict)
    removals: list[ObjectEvent] = field(default_factory=list)
    changes: int = 0
    _moment: int = 0

    def __post_init__(self) -> None:
        self.store = MemoryObjectStore(NAME, lambda: clock.at(self._moment), self.versioned)

    def put(
        self, key: str, content: bytes, content_type: str, name: str, began: int = 0
    ) -> ObjectEvent:
        """Upload; `began` milliseconds ago: what S3 calls Last-Modified of a multipart upload."""
        self._moment = max(0, self.time.elapsed - began)
        secret = contents.unreadable(content)
        event = self._event(self.store.put(key, content, content_type, unreadable=secret), name)
        if not self.versioned:
            self._end(key, event)
        version = Version(event, clock.at(self._moment), content, content_type)
        self.versions.setdefault(key, []).append(version)
        return event

    def delete(self, key: str, *, expired: bool) -> ObjectEvent:
        """Delete by hand, or as a lifecycle rule does: with versions, by a marker."""
        self._moment = self.time.elapsed
        event = self.store.delete(key)
        event = self._event(event, _expired(event.name) if expired else event.name)
        if self.versioned:
            marker = Version(event, clock.at(self._moment), marker=True)
            self.versions.setdefault(key, []).append(marker)
        else:
            self._end(key, event)
            self.removals.append(event)
        return event

    def remove(self, version: Version, *, expired: bool) -> ObjectEvent:
        """Remove a version, or a delete marker, permanently."""
        self._moment = self.time.elapsed
        event = self.store.remove_version(version.key, version.event.version_id or "")
        version.ended = self._event(event, _expired(event.name) if expired else event.name)
        self.removals.append(version.ended)
        return version.ended

    def live_versions(self, key: str) -> list[Version]:
        """Return what S3 holds of a key, oldest first: what it would list."""
        return [version for version in self.versions.get(key, ()) if version.ended is None]

    def all_live_versions(self) -> Iterator[Version]:
        """Yield all that S3 holds."""
        for key in self.versions:
            yield from self.live_versions(key)

    def _end(self, key: str, event: ObjectEvent) -> None:
        for version in self.live_versions(key):
            version.ended = event

    def _event(self, event: ObjectEvent, name: str) -> ObjectEvent:
        self.changes += 1
        return replace(event, name=name, time=self.time(), sequencer=self._sequencer())

    def _sequencer(self) -> str:
        """Return a higher one than all before it, of any length, and with no zeros to count on."""
        tail = f"{self.chance.getrandbits(32):X}"[: self.chance.randrange(9)]
        return f"0055AE{self.changes:06X}{tail}".rstrip("0")


def _expired(name: str) -> str:
    return name.replace("ObjectRemoved", "LifecycleExpiration")
