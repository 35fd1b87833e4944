"""What actions do to objects and their records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports import Address


class ActionImpossibleError(Exception):
    """S3 will never do this to the object; the text says why."""


class ObjectActions(Protocol):
    """Changes objects of the stack's bucket."""

    def tag(self, address: Address, key: str, value: str) -> bool:
        """Add a tag to a version; False if there is no such version.

        Raises:
            ActionImpossibleError: it has the maximum number of tags.
        """

    def copy(self, address: Address, to: str, size: int) -> bool:
        """Copy an object of `size` bytes within its bucket, unless the copy exists.

        False if neither the object nor the copy exists.

        Raises:
            ActionImpossibleError: S3 does not copy an object like this.
        """

    def locate(self, bucket: str, key: str) -> Address | None:
        """Return the current version of a key; None if there is none."""

    def exists(self, address: Address) -> bool:
        """Tell whether this version exists, or in an unversioned bucket this content."""

    def restore(self, copy: Address, key: str, size: int) -> Address | None:
        """Copy an object of `size` bytes out of quarantine, unless its content is current there.

        Returns the version that has the content now; None if there is no such copy.

        Raises:
            ActionImpossibleError: S3 does not copy an object like this in one request.
        """

    def delete(self, address: Address) -> None:
        """Delete exactly this version, or this content, permanently, if it exists."""


class RecordLookup(Protocol):
    """The part of `ports.record_table.RecordTable` that actions read with."""

    def get_many(
        self, identities: list[tuple[str, str]], *, consistent: bool = False
    ) -> dict[tuple[str, str], Record]:
        """Return outlines of records by identity."""

    def history(self, key: str, bucket: str | None) -> list[Record]:
        """Return the records of a key."""


class RecordUpdates(Protocol):
    """Updates of single attributes of a record, which the table's stream reports."""

    def request_actions(self, identity: tuple[str, str], requested: str) -> bool:
        """Record that the actions are to be repeated; False if there is no such record."""

    def mark_quarantined(self, record: Record, to: str) -> bool:
        """Record that the object goes to the key `to`; False if the record has changed since."""

    def request_release(self, identity: tuple[str, str], requested_at: str) -> bool:
        """Record that an operator requested the release; False if there is no such record."""

    def mark_released(self, identity: tuple[str, str], version: str) -> bool:
        """Record the version that it came back as; False if it was not in quarantine."""
