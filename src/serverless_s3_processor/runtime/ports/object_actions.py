"""What may be done to objects, for those who act on results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports import Address


class ActionImpossibleError(Exception):
    """It can't be done to this object, however often it is tried; the text says why."""


class ObjectActions(Protocol):
    """The bucket, to those who may change it."""

    def tag(self, address: Address, key: str, value: str) -> bool:
        """Give a version a tag beside those that it has; False if there is no such version.

        Raises:
            ActionImpossibleError: it has as many tags as it may.
            UnavailableError: S3 refused or failed.
        """

    def copy(self, address: Address, to: str, size: int) -> bool:
        """Copy an object of so many bytes within its bucket, unless it was copied there before.

        False if it is neither here nor there.

        Raises:
            ActionImpossibleError: S3 does not copy an object like this.
            UnavailableError: S3 refused or failed.
        """

    def locate(self, bucket: str, key: str) -> Address | None:
        """Return the current version of a key; None if there is none.

        Raises:
            UnavailableError: S3 refused or failed.
        """

    def exists(self, address: Address) -> bool:
        """Tell whether the bucket holds just this version, or in unversioned buckets this content.

        Raises:
            UnavailableError: S3 refused or failed.
        """

    def restore(self, copy: Address, key: str, size: int) -> Address | None:
        """Copy an object of so many bytes out of quarantine, unless its content is current there.

        Return the version that has the content now; None if there is no such copy.

        Raises:
            ActionImpossibleError: S3 does not copy an object like this in one request.
            UnavailableError: S3 refused or failed.
        """

    def delete(self, address: Address) -> None:
        """Remove exactly this version, or this content, for good; nothing if it is gone.

        Raises:
            UnavailableError: S3 refused or failed.
        """


class RecordLookup(Protocol):
    """The table of records, to those who act on what it holds."""

    def get_many(
        self, identities: list[tuple[str, str]], *, consistent: bool = False
    ) -> dict[tuple[str, str], Record]:
        """See `ports.record_table.RecordTable`."""

    def history(self, key: str, bucket: str | None) -> list[Record]:
        """See `ports.record_table.RecordTable`."""


class QuarantineUpdates(Protocol):
    """What is written on the record of an object that goes to quarantine, or comes back."""

    def mark_quarantined(self, record: Record, to: str) -> bool:
        """Record that the object goes to `to`; False if the record was written anew meanwhile.

        Raises:
            UnavailableError: the table refused or failed.
        """

    def request_release(self, identity: tuple[str, str], requested_at: str) -> bool:
        """Record that a person wants the object back; False if there is no such record.

        Raises:
            UnavailableError: the table refused or failed.
        """

    def mark_released(self, identity: tuple[str, str], version: str) -> bool:
        """Record as which version it came back; False if the record says nothing of quarantine.

        Raises:
            UnavailableError: the table refused or failed.
        """
