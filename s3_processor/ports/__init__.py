"""What the services need from the world. Adapters, in memory and on AWS, provide it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from s3_processor.domain.digest import Summary
    from s3_processor.domain.events import ObjectEvent
    from s3_processor.domain.notice import Notice


class UnavailableError(Exception):
    """The world refused or failed: access denied, throttled, timed out. Trying again may help.

    `code` is AWS's, or the kind of failure where AWS did not answer; None where there is neither.
    """

    code: str | None = None


class UnsettledError(UnavailableError):
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
    that can't be read, and no first bytes. `md5` is S3's own checksum of the whole content, in hex,
    where it has one.
    """

    size: int
    content_type: str
    etag: str
    last_modified: datetime
    version_id: str | None
    head: bytes
    archived: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)
    md5: str | None = None


@dataclass(frozen=True, slots=True)
class StoredMarker:
    """A delete marker as S3 holds it; None where S3 does not say since when."""

    last_modified: datetime | None


class ObjectStore(Protocol):
    """The bucket."""

    def read(
        self, address: Address, length: int, expected_size: int | None = None
    ) -> StoredObject | StoredMarker | None:
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

    def begin(self, bytes_read: int | None = None) -> None:
        """Open a budget of so many bytes, or the usual one, for the next processor."""

    def fetch(self, start: int, length: int) -> bytes:
        """Return up to `length` bytes from `start`, no more than the budget has left.

        Raises:
            UnavailableError: S3 refused or failed.
        """


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a notice was not published; `final` if it never can be."""

    reason: str
    final: bool = False


class NoticeTopic(Protocol):
    """The topic of object notices and digests."""

    def publish(self, notices: Sequence[Notice]) -> list[Refusal | None]:
        """Publish notices; for each the refusal, or None if it was published.

        Raises:
            UnavailableError: none was published, as far as can be known.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingSummary:
    """What one batch of changes came to, waiting for the next digest.

    `minute` is `2026-01-31T23:59`; `change` identifies the batch's first change.
    """

    minute: str
    change: str
    summary: Summary


class SummaryTable(Protocol):
    """The table of minute summaries."""

    def put_pending(self, pending: PendingSummary) -> None:
        """Keep a batch's summary for the next digest, replacing what the same batch wrote.

        Raises:
            UnavailableError: the table refused or failed.
        """

    def pending(self) -> list[PendingSummary]:
        """Return the oldest of what waits for a digest, a thousand at most.

        Raises:
            UnavailableError: the table refused or failed.
        """

    def claim(self, period: int) -> bool:
        """Take the right to send the digest of a period; False if it, or a later, was taken.

        Raises:
            UnavailableError: the table refused or failed.
        """

    def settle(self, pending: Sequence[PendingSummary], expires: datetime) -> None:
        """Add summaries to their minutes and stop them waiting, in one step each.

        What was settled meanwhile is passed over; what was put again with another summary goes on
        waiting.

        Raises:
            UnavailableError: the table refused or failed; some may be settled.
        """

    def minutes(self, day: str, first: str = "00:00", last: str = "23:59") -> Mapping[str, Summary]:
        """Return the summaries of a day (`2026-01-31`) by minute (`23:59`), from first to last.

        Raises:
            UnavailableError: the table refused or failed.
        """


class RequestQueue(Protocol):
    """The queue that S3's events and our own requests wait in."""

    def send(self, event: ObjectEvent) -> None:
        """Put an event on the queue.

        Raises:
            UnavailableError: the queue refused or failed.
        """

    def send_all(self, events: Sequence[ObjectEvent]) -> None:
        """Put many events on the queue, ten a request.

        Raises:
            UnavailableError: the queue did not take all; some may be on it.
        """
