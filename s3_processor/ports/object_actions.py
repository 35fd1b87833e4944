"""What may be done to objects, for those who act on results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from s3_processor.domain.record import Record
    from s3_processor.ports import Address


class ImpossibleError(Exception):
    """It can't be done to this object, however often it is tried; the text says why."""


class ObjectActions(Protocol):
    """The bucket, to those who may change it."""

    def tag(self, address: Address, key: str, value: str) -> bool:
        """Give a version a tag beside those that it has; False if there is no such version.

        Raises:
            ImpossibleError: it has as many tags as it may.
            UnavailableError: S3 refused or failed.
        """

    def copy(self, address: Address, to: str, size: int) -> bool:
        """Copy an object of so many bytes within its bucket, unless it was copied there before.

        False if it is neither here nor there.

        Raises:
            ImpossibleError: S3 does not copy an object like this.
            UnavailableError: S3 refused or failed.
        """

    def remove(self, address: Address) -> None:
        """Remove exactly this version, or this content, for good; nothing if it is gone.

        Raises:
            UnavailableError: S3 refused or failed.
        """


class MovedRecords(Protocol):
    """The table of records, to those who note where an object went."""

    def find(
        self, identities: list[tuple[str, str]], *, consistent: bool = False
    ) -> dict[tuple[str, str], Record]:
        """See `ports.record_table.RecordTable`."""

    def note_moved(self, identity: tuple[str, str], to: str) -> bool:
        """Note on a record where its object went; False if there is no such record.

        Raises:
            UnavailableError: the table refused or failed.
        """
