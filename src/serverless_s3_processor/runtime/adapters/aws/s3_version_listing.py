"""The listing of the bucket's versions and delete markers, on S3."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.aws.errors import call_errors, unavailable
from serverless_s3_processor.runtime.domain.identity import NULL_VERSION
from serverless_s3_processor.runtime.domain.reconciliation import ListedVersion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_s3 import S3Client


class S3VersionListing:
    """Implements `ports.version_listing.VersionListing`."""

    def __init__(self, client: S3Client) -> None:
        self._client = client

    def of_key(self, bucket: str, key: str) -> list[ListedVersion]:
        """See `ports.version_listing.VersionListing`."""
        found = []
        for each in self._listed(bucket, prefix=key):
            if each.key != key:
                break
            found.append(each)
        return found

    def behind(self, bucket: str, prefix: str, key: str = "") -> Iterator[ListedVersion]:
        """See `ports.version_listing.VersionListing`."""
        return self._listed(bucket, prefix=prefix, marker=key)

    def _listed(self, bucket: str, *, prefix: str, marker: str = "") -> Iterator[ListedVersion]:
        begin: dict[str, Any] = {"KeyMarker": marker} if marker else {}
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=bucket, Prefix=prefix, **begin
        )
        try:
            for page in pages:
                yield from _in_order(bucket, page)
        except call_errors() as error:
            raise unavailable(f"listing versions under {prefix!r}", error) from error


def _in_order(bucket: str, page: Any) -> Iterator[ListedVersion]:  # noqa: ANN401 - one of boto's
    """Merge what a page tells in two lists, each in S3's order of keys: by UTF-8 bytes."""
    versions = (_version(bucket, each) for each in page.get("Versions", []))
    markers = (_marker(bucket, each) for each in page.get("DeleteMarkers", []))
    yield from heapq.merge(versions, markers, key=lambda listed: listed.key.encode())


def _version(bucket: str, told: dict[str, Any]) -> ListedVersion:
    return ListedVersion(
        bucket=bucket,
        key=told["Key"],
        last_modified=told["LastModified"],
        version_id=_version_id(told),
        etag=told["ETag"].strip('"'),
        size=told["Size"],
        is_latest=told["IsLatest"],
    )


def _marker(bucket: str, told: dict[str, Any]) -> ListedVersion:
    return ListedVersion(
        bucket=bucket,
        key=told["Key"],
        last_modified=told["LastModified"],
        version_id=_version_id(told),
        marker=True,
        is_latest=told["IsLatest"],
    )


def _version_id(told: dict[str, Any]) -> str | None:
    version_id: str = told["VersionId"]
    return None if version_id == NULL_VERSION else version_id
