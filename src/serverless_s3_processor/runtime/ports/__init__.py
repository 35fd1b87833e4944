"""What the services need from the world. Adapters, in memory and on AWS, provide it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from serverless_s3_processor.runtime.config.measures import Cause

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime


class UnavailableError(Exception):
    """The world refused or failed: access denied, throttled, timed out. Trying again may help.

    `cause` is the kind of failure, by AWS's error code where there is one.
    """

    cause: Cause = Cause.UNAVAILABLE


class OutOfTimeError(UnavailableError):
    """The time of this invocation does not suffice; that of the next one may."""

    cause = Cause.TIMEOUT


class NeedsIsolationError(UnavailableError):
    """Nothing certain can be said of the object before it is processed alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where one object version is.

    Without `version_id` it is what was put without versioning, and a read must find the same
    `etag`; if that is None too, it is what is current. With `identity.NULL_VERSION` it is what was
    put, or hidden, without versioning.
    """

    bucket: str
    key: str
    version_id: str | None = None
    etag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """An object version as S3 holds it, and the first bytes of its content.

    `metadata` is what the uploader said of it, by lower-case name. What is `archived` has content
    that can't be read, and no first bytes. So has what is `unreadable`, for the reason given; of it
    nothing else is known than what a listing says. `md5` is S3's own checksum of the whole content,
    in hex, where it has one.
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
    """A delete marker as S3 holds it; None where S3 does not say since when."""

    last_modified: datetime | None


class ObjectStore(Protocol):
    """The bucket."""

    def read(
        self, address: Address, length: int, expected_size: int | None = None
    ) -> StoredObject | StoredDeleteMarker | None:
        """Read an object version's metadata and its first `length` bytes in one request.

        None if S3 does not hold it any more, or holds another where there are no versions.
        `expected_size` is what the event said.

        Raises:
            UnavailableError: S3 refused or failed.
        """

    def read_range(self, address: Address, start: int, length: int) -> bytes:
        """Read up to `length` bytes from `start`; fewer only at the end of the object.

        Raises:
            UnavailableError: S3 refused or failed, or the object is gone by now.
        """

    def locate(self, bucket: str, key: str, version_id: str | None) -> Address | None:
        """Find a version (the current one if None) without reading it; None if there is none.

        Raises:
            UnavailableError: S3 refused or failed.
        """


class Content(Protocol):
    """An object's content, for processors that run elsewhere.

    `fetch` reads what lies behind `head`, until `budget` bytes were asked for; `begin` opens the
    budget of the next processor. `unavailable` is set while the last of it failed.
    `remaining_seconds` returns the seconds until the invocation ends that the content was read in.
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
        """Open a budget of so many bytes, or the usual one, for the next processor."""

    def fetch(self, start: int, length: int) -> bytes:
        """Return up to `length` bytes from `start`, no more than the budget has left.

        Raises:
            UnavailableError: S3 refused or failed.
        """
