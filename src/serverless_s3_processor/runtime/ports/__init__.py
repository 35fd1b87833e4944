"""The interfaces that services need, and adapters implement on AWS and in memory.

Every method of a port may raise `UnavailableError`, and services pass it on unless their
docstrings say otherwise. A method lists it only to say more about it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from serverless_s3_processor.runtime.config.measures import Cause

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime


class UnavailableError(Exception):
    """AWS refused or failed: access denied, throttled, timed out. Trying again may help.

    `cause` is the value that metrics count it by.
    """

    cause: Cause = Cause.UNAVAILABLE


class OutOfTimeError(UnavailableError):
    """This invocation has too little time left; the next one may have enough."""

    cause = Cause.TIMEOUT


class NeedsIsolationError(UnavailableError):
    """The object must be processed alone to find out whether it is poison."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The address of one object version.

    Without `version_id` it is an object in an unversioned bucket, and a read must find the same
    `etag`; without an `etag` it is the current version. `identity.NULL_VERSION` is what was put, or
    hidden, while the bucket was unversioned.
    """

    bucket: str
    key: str
    version_id: str | None = None
    etag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """An object version as S3 stores it, and the first bytes of its content.

    `metadata` is the user-defined metadata, by lower-case name. `head` is empty if the object is
    `archived`, or `unreadable` for the reason given. An unreadable object has no more fields than
    a listing returns. `md5` is S3's checksum of the whole content, in hex.
    """

    size: int
    content_type: str
    etag: str
    last_modified: datetime
    version_id: str | None
    head: bytes
    archived: bool = False
    unreadable: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    md5: str | None = None


class StoredDeleteMarker(NamedTuple):
    """A delete marker; `last_modified` is None where S3 does not return it."""

    last_modified: datetime | None


class ObjectStore(Protocol):
    """The objects of the watched buckets."""

    def read(
        self, address: Address, length: int, expected_size: int | None = None
    ) -> StoredObject | StoredDeleteMarker | None:
        """Read an object version's metadata and its first `length` bytes in one request.

        None if it is gone, or replaced in an unversioned bucket. `expected_size` is the event's.
        """

    def read_range(self, address: Address, start: int, length: int) -> bytes:
        """Read up to `length` bytes from `start`; fewer only at the end of the object.

        Raises:
            UnavailableError: also if the object is gone by now.
        """

    def locate(self, bucket: str, key: str, version_id: str | None) -> Address | None:
        """Find a version (the current one if None) without reading it; None if there is none."""


class Content(Protocol):
    """An object's content, for processors that run elsewhere.

    `unavailable` is the error of the last read that failed. `remaining_seconds` returns the seconds
    until the invocation ends.
    """

    key: str
    declared_type: str
    sniffed_type: str | None
    types: frozenset[str]
    metadata: Mapping[str, str]
    md5: str | None
    size: int
    head: bytes
    budget: int
    unavailable: UnavailableError | None
    remaining_seconds: Callable[[], float]

    def open_budget(self, max_bytes: int | None = None) -> None:
        """Open a budget of so many bytes, or the default one, for the next processor."""

    def fetch(self, start: int, length: int) -> bytes:
        """Return up to `length` bytes from `start`, no more than the budget has left."""
