"""Tags, copies, and removals of objects, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.ports import Address
from serverless_s3_processor.runtime.ports.object_actions import ActionImpossibleError
from serverless_s3_processor.testing.object_store import MemoryObjectStore

_MAX_TAGS = 10
_KeyAndVersion = tuple[str, str | None]


@dataclass(slots=True)
class MemoryObjectActions:
    """Implements `ports.object_actions.ObjectActions`.

    `tags` are by key and version; `events` are those that S3 sends because of the actions.
    """

    store: MemoryObjectStore
    tags: dict[_KeyAndVersion, dict[str, str]] = field(default_factory=dict)
    events: list[ObjectEvent] = field(default_factory=list)

    def tag(self, address: Address, key: str, value: str) -> bool:
        if self.store.content_of(address) is None:
            return False
        tags = self.tags.setdefault((address.key, address.version_id), {})
        if key not in tags and len(tags) >= _MAX_TAGS:
            raise ActionImpossibleError(f"it has {_MAX_TAGS} tags already")
        tags[key] = value
        return True

    def copy(self, address: Address, to: str, size: int) -> bool:
        del size
        content_and_type = self.store.content_of(address)
        existing = self.store.locate(address.bucket, to, None)
        if existing is not None and existing.etag == address.etag:
            return True
        if content_and_type is None:
            return False
        content, content_type = content_and_type
        event = self.store.put(to, content, content_type)
        tags = self.tags.get((address.key, address.version_id))
        if tags:
            self.tags[to, event.version_id] = dict(tags)
        self.events.append(event)
        return True

    def locate(self, bucket: str, key: str) -> Address | None:
        return self.store.locate(bucket, key, None)

    def exists(self, address: Address) -> bool:
        return self.store.content_of(address) is not None

    def restore(self, copy: Address, key: str, size: int) -> Address | None:
        existing = self.store.locate(copy.bucket, key, None)
        if existing is not None and existing.etag == copy.etag:
            return existing
        return self.locate(copy.bucket, key) if self.copy(copy, key, size) else None

    def delete(self, address: Address) -> None:
        if self.store.content_of(address) is None:
            return
        if address.version_id:
            event = self.store.remove_version(address.key, address.version_id)
        else:
            event = self.store.delete(address.key)
        self.tags.pop((address.key, address.version_id), None)
        self.events.append(event)
