"""Events of objects, independent of how they were delivered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class EventType(StrEnum):
    """The kind of change that an event reports."""

    CREATED = "created"
    REMOVED = "removed"
    """The object, or one version of it, was permanently removed."""
    MARKED = "marked"
    """A delete marker hides the object; its versions still exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectEvent:
    """One event of one object version.

    `key` is decoded: exactly as S3 lists it. `version_id` is None if the bucket is unversioned or
    versioning is suspended. `deliveries` is how often its message was delivered, including this
    time.
    """

    type: EventType
    name: str
    bucket: str
    key: str
    time: datetime
    version_id: str | None = None
    etag: str | None = None
    size: int | None = None
    sequencer: str | None = None
    deliveries: int = 1

    def is_same_version(self, other: ObjectEvent) -> bool:
        """Tell whether both are of one version; in unversioned buckets, of one key."""
        mine, theirs = ((e.bucket, e.key, e.version_id) for e in (self, other))
        return mine == theirs
