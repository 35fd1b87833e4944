"""Rules that decide from a record what to do with its object."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.records.record import ARCHIVED, Record, Status

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

ANY: Final = "*"
_MAX_KEY_BYTES: Final = 1024
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""
_OBJECTS: Final = frozenset({Status.PROCESSED, Status.FAILED, Status.UNREADABLE, Status.FOLDER})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSelection:
    """The records that have one of the statuses or one of the flags, under one of the prefixes.

    The flag `*` means any flag; without prefixes, all keys match.
    """

    statuses: Collection[str] = ()
    flags: Collection[str] = ()
    prefixes: Collection[str] = ()

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Parse a setting, which is JSON; return None if it is empty."""
        return cls(**json.loads(text)) if text else None

    def __contains__(self, record: Record) -> bool:
        has_flag = bool(record.flags) and (
            ANY in self.flags or not {*self.flags}.isdisjoint(record.flags)
        )
        has_prefix = not self.prefixes or record.object_key.startswith(tuple(self.prefixes))
        return has_prefix and (record.status in self.statuses or has_flag)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRules:
    """The actions that are enabled in one bucket: the tag's key, and what to move to quarantine."""

    bucket: str
    tag: str | None = None
    quarantine: RecordSelection | None = None

    @classmethod
    def parse(cls, bucket: str, tag: str, quarantine: str) -> Self:
        """Parse settings; an empty setting disables its action."""
        return cls(bucket=bucket, tag=tag or None, quarantine=RecordSelection.parse(quarantine))

    def should_quarantine(self, record: Record) -> bool:
        """Tell whether to move the record's object.

        Archived objects can't be copied. Objects in quarantine stay there even if the prefix is
        watched, or they would be moved forever.
        """
        return (
            self.quarantine is not None
            and self._applies_to(record)
            and not record.object_key.startswith(names.QUARANTINE_PREFIX)
            and record in self.quarantine
            and ARCHIVED not in record.flags
        )

    def tag_value(self, record: Record, *, released: bool = False) -> str | None:
        """Return the value of the object's tag; None to leave it untagged.

        It is `quarantined` for an object that is about to be moved, and for its copy; `released`
        for one that would be moved if a person had not released it. In unversioned buckets objects
        stay untagged: by now the object may be another one.
        """
        if self.tag is None or record.version_id is None or not self._applies_to(record):
            return None
        if self.should_quarantine(record):
            return Status.RELEASED.value if released else Status.QUARANTINED.value
        return ARCHIVED if ARCHIVED in record.flags else record.status.value

    def _applies_to(self, record: Record) -> bool:
        return record.bucket_name == self.bucket and is_object(record)


def is_object(record: Record) -> bool:
    """Tell whether S3 stored the record's object when it was processed."""
    return record.status in _OBJECTS


def is_released(record: Record, history: Iterable[Record]) -> bool:
    """Tell whether a person released exactly this version; `history` are the key's records."""
    content = record.version_id or record.etag
    return any(content == record.released_version_id for record in history if content)


def quarantine_key(record: Record) -> str:
    """Return the key in quarantine for a record's object; it is always the same one.

    It ends with the version. If it would be too long, the object's key is replaced by its hash.
    """
    version = record.version_id or record.etag or "object"
    relative_key = record.object_key.removeprefix(names.WATCHED_PREFIX)
    key = f"{names.QUARANTINE_PREFIX}{relative_key}/{version}"
    if len(key.encode()) <= _MAX_KEY_BYTES:
        return key
    digest = hashlib.sha256(record.object_key.encode()).hexdigest()
    return f"{names.QUARANTINE_PREFIX}{digest}/{version}"
