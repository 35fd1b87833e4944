"""The record of one object version or one deletion, as the table stores it."""

from __future__ import annotations

import dataclasses
import operator
from dataclasses import dataclass, field
from enum import Flag, StrEnum, auto
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.records import identity

if TYPE_CHECKING:
    from collections.abc import Mapping

ARCHIVED: Final = "archived"
"""The flag and the tag of an object whose content must be restored before it can be read."""

MAX_FLAG_LENGTH: Final = 64

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"


class Status(StrEnum):
    """The result of processing an object version."""

    PROCESSED = "processed"
    FAILED = "failed"
    """A processor failed; `failure` says why."""
    UNREADABLE = "unreadable"
    """S3 stores it, but it can never be read; `failure` says why."""
    GONE = "gone"
    """S3 no longer stored it when its event was processed; the record has the event's fields."""
    FOLDER = "folder"
    """An empty object whose key ends in `/`: recorded, not processed."""
    DELETED = "deleted"
    """A deletion: an object or version was deleted, or a delete marker hid it."""
    QUARANTINED = "quarantined"
    """An action moved it to quarantine: `moved_to` says where, `failure` and `flags` say why."""
    RELEASED = "released"
    """A person released it from quarantine: its content is back as `released_version_id`."""


FAILURE_STATUSES: Final = (Status.FAILED, Status.UNREADABLE)
"""The statuses of objects that were not processed, or not completely."""
ABSENT_STATUSES: Final = frozenset(
    {Status.GONE, Status.DELETED, Status.QUARANTINED, Status.RELEASED}
)
"""The statuses of what S3 does not store under the record's key, except for delete markers."""
MOVED_STATUSES: Final = frozenset({Status.QUARANTINED, Status.RELEASED})
"""The statuses of versions that an action moved: S3's event of the removal is not a deletion."""


class Guard(Flag):
    """When a record must not replace the one that has its identity."""

    NONE = 0
    ABSENT = auto()
    """Never replace a record: the existing one has more information."""
    NO_SUCCESS = auto()
    """Don't replace a success: a duplicate that fails must not undo it."""
    NOT_NEWER = auto()
    """Don't replace a record with a higher sequencer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One object version or deletion. The table's attributes have the same names in camelCase.

    `failure_kind` is the `FailureKind` of a failed object. `results` maps processor names to their
    attributes. `attempts` is how often the message had been delivered. `moved_to` is the object's
    key in quarantine. `release_requested_at` is when a person requested its release, and
    `released_version_id` the version (in unversioned buckets, the ETag) that it came back as: that
    version is not moved again.
    """

    object_key: str
    upload_time: str
    bucket_name: str
    status: Status
    processed_at: str
    environment: str
    event_name: str
    event_time: str
    object_size: int | None = None
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    version_id: str | None = None
    sequencer: str | None = None
    marker: bool | None = None
    failure: str | None = None
    failure_kind: str | None = None
    attempts: int | None = None
    flags: tuple[str, ...] = ()
    results: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    moved_to: str | None = None
    release_requested_at: str | None = None
    released_version_id: str | None = None

    @property
    def identity(self) -> tuple[str, str]:
        """The primary key."""
        return self.object_key, self.upload_time

    @property
    def is_removal(self) -> bool:
        """Whether it is about a permanent removal, and not about a delete marker."""
        return self.status is Status.DELETED and not self.marker

    @property
    def is_failure(self) -> bool:
        """Whether it was not processed, or not completely; `failure` says why."""
        return self.status in FAILURE_STATUSES

    @property
    def guard(self) -> Guard:
        """When this record must not replace an existing one.

        Versions and removals have unique identities. A record without a sequencer comes from a
        request, and may find one that was written since the request looked the object up.
        """
        if self.status is Status.GONE:
            return Guard.ABSENT
        unique = self.version_id is not None or self.is_removal
        guard = Guard.NONE if unique and self.sequencer else Guard.NOT_NEWER
        return guard | Guard.NO_SUCCESS if self.status is Status.FAILED else guard

    @property
    def detected_type(self) -> str | None:
        """The content type that the bytes show; None if it is unknown."""
        return _text(self.results.get(names.DETECTION, {}).get("contentType"))

    @property
    def encoding(self) -> str | None:
        """Python's name of a text's encoding; None if the object is no text."""
        return _text(self.results.get("text", {}).get("encoding"))

    @property
    def outline(self) -> Record:
        """A copy without what the processors found, which is most of a record's bytes."""
        return dataclasses.replace(
            self,
            content_type=None,
            last_modified=None,
            failure=None,
            failure_kind=None,
            attempts=None,
            results={},
        )

    def to_attributes(self) -> dict[str, Json]:
        """Return the table's attributes, without those that are None or empty."""
        attributes: dict[str, Json] = {
            name: value
            for name, value in zip(_ATTRIBUTES.values(), _values(self), strict=True)
            if value or value in (0, "")  # which say something, as an empty tuple does not
        }
        if self.flags:
            attributes[_ATTRIBUTES["flags"]] = list(self.flags)
        attributes[names.DAY_SHARD] = identity.day_shard(*self.identity)
        return attributes

    @classmethod
    def from_attributes(cls, attributes: Mapping[str, Any]) -> Record:
        """Read back what `to_attributes` wrote; unknown attributes are ignored.

        Raises:
            TypeError, ValueError: an attribute that every record has is missing or malformed.
        """
        values: dict[str, Any] = {}
        for name, attribute, kind in _TYPED_ATTRIBUTES:
            if attribute in attributes:
                values[name] = value = attributes[attribute]
                if not isinstance(value, kind) or (kind in _PARTS and not _holds(value, kind)):
                    raise TypeError(f"{attribute} is {value!r}")
        values["status"] = Status(values.get("status", ""))
        values["flags"] = tuple(values.get("flags", ()))
        return cls(**values)


def attribute_name(field_name: str) -> str:
    """Return the table's name of a field: `object_key` is `objectKey`."""
    first, *rest = field_name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _holds(value: Any, kind: type) -> bool:  # noqa: ANN401
    parts = value.values() if isinstance(value, dict) else value
    return all(isinstance(part, _PARTS[kind]) for part in parts)


_KINDS: Final[dict[str, type]] = {
    "object_size": int,
    "attempts": int,
    "marker": bool,
    "flags": list,
    "results": dict,
}
"""Types of the attributes that are not text."""
_PARTS: Final[dict[type, type]] = {list: str, dict: dict}
"""Types of the elements of lists and maps."""
_DETAILS: Final = (
    "content_type",
    "last_modified",
    "failure",
    "failure_kind",
    "attempts",
    "results",
)
"""Fields that an outline leaves out."""
_ATTRIBUTES: Final = {
    field.name: attribute_name(field.name) for field in dataclasses.fields(Record)
}
_TYPED_ATTRIBUTES: Final = [
    (name, attribute, _KINDS.get(name, str)) for name, attribute in _ATTRIBUTES.items()
]
_values: Final = operator.attrgetter(*_ATTRIBUTES)
OUTLINE: Final = tuple(attribute for name, attribute in _ATTRIBUTES.items() if name not in _DETAILS)
"""The table's attributes of an outline."""
