"""The bucket, on S3."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, IncompleteReadError

from s3_processor.adapters.aws.clients import REFUSALS, code_of, unavailable
from s3_processor.ports import Address, StoredMarker, StoredObject

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef

_GONE = frozenset({"NoSuchKey", "NoSuchVersion", "PreconditionFailed"})
_GONE_IN_BROKEN_WORDS = frozenset({"404", "412"})
"""What botocore makes of it where S3's error repeats a key that XML can't hold.

Without the header that all answers of S3 have it is the word of something that stands before S3,
and says nothing of the object.
"""
_OF_S3 = "x-amz-request-id"
_HIDDEN = frozenset({"MethodNotAllowed", "405"})
_ARCHIVED = "InvalidObjectState"
"""https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_Errors"""
_BEYOND_THE_END = frozenset({"InvalidRange", "416"})
_NULL_VERSION = "null"
_MD5 = re.compile("[0-9a-f]{32}")


class S3ObjectStore:
    """Implements `ports.ObjectStore`."""

    def __init__(self, client: S3Client) -> None:
        self._client = client

    def read(
        self, address: Address, length: int, expected_size: int | None = None
    ) -> StoredObject | StoredMarker | None:
        """See `ports.ObjectStore`. An empty object has no range: it is asked for whole."""
        ranged: dict[str, Any] = {} if expected_size == 0 else {"Range": f"bytes=0-{length - 1}"}
        try:
            return _stored(self._client.get_object(**_where(address), **ranged), length)
        except ClientError as error:
            if code_of(error) in _BEYOND_THE_END and ranged:
                return self.read(address, length, expected_size=0)
            return self._archived(address) if _is_archived(error) else _unread(address, error)
        except REFUSALS as error:
            raise unavailable(f"reading {address.key!r}", error) from error

    def _archived(self, address: Address) -> StoredObject:
        """Ask for the metadata alone: these can be had while the content can't."""
        try:
            answer = self._client.head_object(**_where(address))
        except REFUSALS as error:
            raise unavailable(f"asking for {address.key!r}", error) from error
        return StoredObject(
            size=answer["ContentLength"],
            content_type=answer.get("ContentType", ""),
            etag=answer["ETag"].strip('"'),
            last_modified=answer["LastModified"],
            version_id=_version_id(answer.get("VersionId")),
            head=b"",
            archived=True,
            metadata=answer.get("Metadata", {}),
        )

    def read_range(self, address: Address, start: int, length: int) -> bytes:
        """See `ports.ObjectStore`."""
        try:
            answer = self._client.get_object(
                **_where(address), Range=f"bytes={start}-{start + length - 1}"
            )
            return answer["Body"].read()
        except REFUSALS as error:
            raise unavailable(f"reading {address.key!r} from byte {start:,}", error) from error

    def locate(self, bucket: str, key: str, version_id: str | None) -> Address | None:
        """See `ports.ObjectStore`. Listing needs no permission to read contents."""
        try:
            return next(self._versions(bucket, key, version_id), None)
        except REFUSALS as error:
            raise unavailable(f"looking for {key!r}", error) from error

    def _versions(self, bucket: str, key: str, version_id: str | None) -> Iterator[Address]:
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=bucket, Prefix=key
        )
        for page in pages:
            listed = page.get("Versions", [])
            for version in (version for version in listed if version["Key"] == key):
                wanted = (
                    version["IsLatest"]
                    if version_id is None
                    else version["VersionId"] == version_id
                )
                if wanted:
                    yield Address(
                        bucket=bucket,
                        key=key,
                        version_id=_version_id(version["VersionId"]),
                        etag=version["ETag"].strip('"'),
                    )
            if any(other["Key"] != key for other in [*listed, *page.get("DeleteMarkers", [])]):
                return


def _where(address: Address) -> dict[str, Any]:
    where = {"Bucket": address.bucket, "Key": address.key}
    if address.version_id:
        return {**where, "VersionId": address.version_id}
    return {**where, "IfMatch": f'"{address.etag}"'} if address.etag else where


def _stored(answer: GetObjectOutputTypeDef, length: int) -> StoredObject:
    whole = answer.get("ContentRange", "").rpartition("/")[2]
    return StoredObject(
        size=int(whole) if whole else answer["ContentLength"],
        content_type=answer.get("ContentType", ""),
        etag=answer["ETag"].strip('"'),
        last_modified=answer["LastModified"],
        version_id=_version_id(answer.get("VersionId")),
        head=_head(answer, length),
        metadata=answer.get("Metadata", {}),
        md5=_md5(answer),
    )


def _md5(answer: GetObjectOutputTypeDef) -> str | None:
    """Return the ETag where it is the MD5 of the content.

    It is for what was uploaded in one piece, unless it was encrypted with another key than S3's.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
    """
    etag = answer["ETag"].strip('"')
    keys_of_s3 = answer.get("ServerSideEncryption", "AES256") == "AES256"
    keys_of_the_uploader = bool(answer.get("SSECustomerAlgorithm"))
    is_sum = keys_of_s3 and not keys_of_the_uploader and _MD5.fullmatch(etag)
    return etag if is_sum else None


def _head(answer: GetObjectOutputTypeDef, length: int) -> bytes:
    """A body that ends too early is no error to botocore where a length was asked for."""
    expected = min(length, answer["ContentLength"])
    with answer["Body"] as body:
        head = body.read(length)
    if len(head) < expected:
        raise IncompleteReadError(actual_bytes=len(head), expected_bytes=expected)
    return head


def _is_archived(error: ClientError) -> bool:
    return code_of(error) == _ARCHIVED


def _unread(address: Address, error: ClientError) -> StoredMarker | None:
    code = code_of(error)
    headers = error.response["ResponseMetadata"].get("HTTPHeaders", {})
    if code in _HIDDEN and headers.get("x-amz-delete-marker") == "true":
        return StoredMarker(_moment(headers.get("last-modified")))
    if code in _GONE or (code in _GONE_IN_BROKEN_WORDS and _OF_S3 in headers):
        return None
    raise unavailable(f"reading {address.key!r}", error) from error


def _moment(header: str | None) -> datetime | None:
    return parsedate_to_datetime(header) if header else None


def _version_id(version_id: str | None) -> str | None:
    return None if version_id == _NULL_VERSION else version_id
