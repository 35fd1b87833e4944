"""The bucket, on S3."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.aws.errors import (
    NoResponseError,
    call_errors,
    translate_errors,
    unavailable,
)
from serverless_s3_processor.runtime.adapters.aws.s3.read_errors import (
    ReadError,
    classify_read_error,
    headers_of,
)
from serverless_s3_processor.runtime.adapters.aws.s3.version_pages import version_pages
from serverless_s3_processor.runtime.config.measures import Cause
from serverless_s3_processor.runtime.domain.records.identity import NULL_VERSION
from serverless_s3_processor.runtime.ports import (
    Address,
    StoredDeleteMarker,
    StoredObject,
    UnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef

    from serverless_s3_processor.runtime.ports.version_listing import VersionListing

_MD5 = re.compile("[0-9a-f]{32}")


class S3ObjectStore:
    """Implements `ports.ObjectStore`."""

    def __init__(self, client: S3Client, listing: Callable[[], VersionListing]) -> None:
        """`listing` is called for the first object that S3 describes in a listing only."""
        self._client = client
        self._listing = listing

    def read(
        self, address: Address, length: int, expected_size: int | None = None
    ) -> StoredObject | StoredDeleteMarker | None:
        stored_object = self._read(address, length, expected_size)
        if may_hide(stored_object, address):
            return self._read(_null_version(address), length, expected_size)
        return stored_object

    def _read(
        self, address: Address, length: int, expected_size: int | None
    ) -> StoredObject | StoredDeleteMarker | None:
        """Read this address only."""
        ranged = range_parameter(length, expected_size)
        try:
            return to_stored_object(
                self._client.get_object(**location_parameters(address), **ranged), length
            )
        except call_errors() as error:
            if ranged and classify_read_error(error) is ReadError.BEYOND_THE_END:
                return self._read(address, length, expected_size=0)
            return self._read_failed(address, error)

    def _read_failed(
        self, address: Address, error: Exception
    ) -> StoredObject | StoredDeleteMarker | None:
        match classify_read_error(error):
            case ReadError.GONE:
                return None
            case ReadError.MARKER:
                return StoredDeleteMarker(_marked_at(error))
            case ReadError.ARCHIVED:
                return self._archived(address)
            case ReadError.ENCRYPTED:
                from serverless_s3_processor.runtime.adapters.aws.s3.listed_object import (  # noqa: PLC0415
                    listed_object,
                )

                return listed_object(self._listing(), address)
        raise _unavailable(f"reading {address.key!r}", error) from error

    def _archived(self, address: Address) -> StoredObject:
        """Read the metadata, which is available while the content is archived."""
        try:
            response = self._client.head_object(**location_parameters(address))
        except call_errors() as error:
            raise _unavailable(f"reading the metadata of {address.key!r}", error) from error
        return StoredObject(
            size=response["ContentLength"],
            content_type=response.get("ContentType", ""),
            etag=response["ETag"].strip('"'),
            last_modified=response["LastModified"],
            version_id=_version_id(response.get("VersionId")),
            head=b"",
            archived=True,
            metadata=response.get("Metadata", {}),
        )

    def read_range(self, address: Address, start: int, length: int) -> bytes:
        try:
            response = self._client.get_object(
                **location_parameters(address), Range=f"bytes={start}-{start + length - 1}"
            )
            return response["Body"].read()
        except call_errors() as error:
            if classify_read_error(error) is ReadError.GONE and _may_be_hidden(address):
                return self.read_range(_null_version(address), start, length)
            raise _unavailable(f"reading {address.key!r} from byte {start:,}", error) from error

    def locate(self, bucket: str, key: str, version_id: str | None) -> Address | None:
        """Locate a version by listing, which takes no permission to read objects."""
        with translate_errors(f"locating {key!r}"):
            return next(self._versions(bucket, key, version_id), None)

    def _versions(self, bucket: str, key: str, version_id: str | None) -> Iterator[Address]:
        for page in version_pages(self._client, bucket, key):
            listed = page.get("Versions", [])
            for version in (version for version in listed if version["Key"] == key):
                is_match = (
                    version["IsLatest"]
                    if version_id is None
                    else version["VersionId"] == version_id
                )
                if is_match:
                    yield _address_of(bucket, version)
            if any(other["Key"] != key for other in [*listed, *page.get("DeleteMarkers", [])]):
                return


def _address_of(bucket: str, version: Any) -> Address:  # noqa: ANN401 - one of boto's
    """Return an address; the null version is named only if it is not the latest."""
    id_ = version["VersionId"]
    return Address(
        bucket=bucket,
        key=version["Key"],
        version_id=_version_id(id_) if version["IsLatest"] else id_,
        etag=version["ETag"].strip('"'),
    )


def location_parameters(address: Address) -> dict[str, Any]:
    """Return the parameters that identify an object."""
    parameters = {"Bucket": address.bucket, "Key": address.key}
    if address.version_id:
        parameters["VersionId"] = address.version_id
    if address.version_id in (None, NULL_VERSION) and address.etag:
        parameters["IfMatch"] = f'"{address.etag}"'
    return parameters


def range_parameter(length: int, expected_size: int | None) -> dict[str, Any]:
    """Return the parameter for the first bytes; an empty object has no ranges."""
    return {} if expected_size == 0 else {"Range": f"bytes=0-{length - 1}"}


def _may_be_hidden(address: Address) -> bool:
    return address.version_id is None and address.etag is not None


def _null_version(address: Address) -> Address:
    """Return the object's address if versioning was enabled since, and later versions hide it."""
    return replace(address, version_id=NULL_VERSION)


def may_hide(stored_object: StoredObject | StoredDeleteMarker | None, address: Address) -> bool:
    """Tell whether the latest version may hide the requested one."""
    is_other = not isinstance(stored_object, StoredObject) or stored_object.version_id is not None
    return is_other and _may_be_hidden(address)


def to_stored_object(response: GetObjectOutputTypeDef, length: int) -> StoredObject:
    """Return the object of a response to a request for `length` bytes."""
    total_bytes = response.get("ContentRange", "").rpartition("/")[2]
    return StoredObject(
        size=int(total_bytes) if total_bytes else response["ContentLength"],
        content_type=response.get("ContentType", ""),
        etag=response["ETag"].strip('"'),
        last_modified=response["LastModified"],
        version_id=_version_id(response.get("VersionId")),
        head=_head(response, length),
        metadata=response.get("Metadata", {}),
        md5=_md5(response),
    )


def _md5(response: GetObjectOutputTypeDef) -> str | None:
    """Return the ETag if it is the MD5 of the content.

    It is after an upload in one part, unless it is encrypted with another key than S3's.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
    """
    etag = response["ETag"].strip('"')
    has_key_of_s3 = response.get("ServerSideEncryption", "AES256") == "AES256"
    has_customer_key = bool(response.get("SSECustomerAlgorithm"))
    is_md5 = has_key_of_s3 and not has_customer_key and _MD5.fullmatch(etag)
    return etag if is_md5 else None


def _head(response: GetObjectOutputTypeDef, length: int) -> bytes:
    """Check the length: botocore accepts a truncated body when a length is requested."""
    expected = min(length, response["ContentLength"])
    with response["Body"] as body:
        head = body.read(length)
    if len(head) < expected:
        raise NoResponseError(f"{len(head):,} of {expected:,} bytes were received")
    return head


def _unavailable(operation: str, error: Exception) -> UnavailableError:
    unavailable_error = unavailable(operation, error)
    if classify_read_error(error) is ReadError.REFUSED:
        unavailable_error.cause = Cause.REFUSED
    return unavailable_error


def _marked_at(error: Exception) -> datetime | None:
    last_modified = headers_of(error).get("last-modified")
    if not last_modified:
        return None
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - not at cold start

    return parsedate_to_datetime(last_modified)


def _version_id(version_id: str | None) -> str | None:
    return None if version_id == NULL_VERSION else version_id
