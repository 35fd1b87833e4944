"""What is done with an object on the strength of its record: what a team declares."""

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

    The flag `*` is any flag; no prefixes are all of them.
    """

    statuses: Collection[str] = ()
    flags: Collection[str] = ()
    prefixes: Collection[str] = ()

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read a selection from a setting, which is JSON; None if it is empty."""
        return cls(**json.loads(text)) if text else None

    def __contains__(self, record: Record) -> bool:
        """Tell whether a record is one of them."""
        has_flag = bool(record.flags) and (
            ANY in self.flags or not {*self.flags}.isdisjoint(record.flags)
        )
        has_prefix = not self.prefixes or record.object_key.startswith(tuple(self.prefixes))
        return has_prefix and (record.status in self.statuses or has_flag)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRules:
    """The actions that are on: the key of the tag, and what is moved to quarantine.

    They are those of one bucket: in others nothing is done.
    """

    bucket: str
    tag: str | None = None
    quarantine: RecordSelection | None = None

    @classmethod
    def parse(cls, bucket: str, tag: str, quarantine: str) -> Self:
        """Read them from settings; empty ones are off."""
        return cls(bucket=bucket, tag=tag or None, quarantine=RecordSelection.parse(quarantine))

    def should_quarantine(self, record: Record) -> bool:
        """Tell whether the record's object is to be moved.

        What is archived can't be copied. What was moved is not there any more. What is in
        quarantine stays there, though somebody watched it: or it would be moved forever.
        """
        return (
            self.quarantine is not None
            and self._applies_to(record)
            and not record.object_key.startswith(names.QUARANTINE_PREFIX)
            and record in self.quarantine
            and ARCHIVED not in record.flags
        )

    def tag_value(self, record: Record, *, released: bool = False) -> str | None:
        """Return the value of the object's tag; None if it gets none.

        It is `quarantined` for an object that is about to be moved, and for its copy; `released`
        for one that would be moved if a person had not let it out.

        Where there are no versions an object may be another one by the time it is tagged, which
        would then bear a status that it does not have.
        """
        if self.tag is None or record.version_id is None or not self._applies_to(record):
            return None
        if self.should_quarantine(record):
            return Status.RELEASED.value if released else Status.QUARANTINED.value
        return ARCHIVED if ARCHIVED in record.flags else record.status.value

    def _applies_to(self, record: Record) -> bool:
        return record.bucket_name == self.bucket and is_object(record)


def is_object(record: Record) -> bool:
    """Tell whether there is, or was, an object of this record that S3 held when it was read."""
    return record.status in _OBJECTS


def is_released(record: Record, history: Iterable[Record]) -> bool:
    """Tell whether a person let out just this version; `history` are the key's records."""
    content = record.version_id or record.etag
    return any(content == record.released_version_id for record in history if content)


def quarantine_key(record: Record) -> str:
    """Return where a record's object is moved to: the same place, however often it is asked for.

    It ends in what tells versions apart. A key that would become too long is told by its hash.
    """
    version = record.version_id or record.etag or "object"
    relative_key = record.object_key.removeprefix(names.WATCHED_PREFIX)
    key = f"{names.QUARANTINE_PREFIX}{relative_key}/{version}"
    if len(key.encode()) <= _MAX_KEY_BYTES:
        return key
    digest = hashlib.sha256(record.object_key.encode()).hexdigest()
    return f"{names.QUARANTINE_PREFIX}{digest}/{version}"
