"""Objects that only their uploader can read, as a listing describes them.

S3 refuses GetObject and HeadObject for objects that are encrypted with a customer's key (SSE-C):
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain.records.identity import NULL_VERSION
from serverless_s3_processor.runtime.ports import StoredDeleteMarker, StoredObject

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.reconcile.comparison import ListedVersion
    from serverless_s3_processor.runtime.ports import Address
    from serverless_s3_processor.runtime.ports.version_listing import VersionListing

_NEEDS_KEY: Final = (
    "It is encrypted with a key that only its uploader has (SSE-C), so S3 refuses to read it. "
    "Upload it again without SSE-C."
)


def listed_object(
    listing: VersionListing, address: Address
) -> StoredObject | StoredDeleteMarker | None:
    """Return the version at an address; None if S3 no longer lists it.

    Raises:
        UnavailableError: S3 refused or failed.
    """
    versions = listing.list_key(address.bucket, address.key)
    listed = next((version for version in versions if _is_at(version, address)), None)
    return _stored(listed) if listed else None


def _is_at(listed: ListedVersion, address: Address) -> bool:
    if address.version_id not in (None, NULL_VERSION):
        return listed.version_id == address.version_id
    if address.version_id is None and address.etag is None:
        return listed.is_latest
    return listed.version_id is None and address.etag in (None, listed.etag)


def _stored(listed: ListedVersion) -> StoredObject | StoredDeleteMarker:
    if listed.marker:
        return StoredDeleteMarker(listed.last_modified)
    return StoredObject(
        size=listed.size or 0,
        content_type="",
        etag=listed.etag or "",
        last_modified=listed.last_modified,
        version_id=listed.version_id,
        head=b"",
        unreadable=_NEEDS_KEY,
    )
