"""The listing of the bucket's versions and delete markers, on S3."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.aws.errors import translate_errors
from serverless_s3_processor.runtime.domain.reconcile.comparison import ListedVersion
from serverless_s3_processor.runtime.domain.records.identity import NULL_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_s3 import S3Client


class S3VersionListing:
    """Implements `ports.version_listing.VersionListing`."""

    def __init__(self, client: S3Client) -> None:
        self._client = client

    def list_key(self, bucket: str, key: str) -> list[ListedVersion]:
        """See `ports.version_listing.VersionListing`."""
        versions = []
        for version in self._list(bucket, prefix=key):
            if version.key != key:
                break
            versions.append(version)
        return versions

    def list_versions(
        self, bucket: str, prefix: str, start_after: str = ""
    ) -> Iterator[ListedVersion]:
        """See `ports.version_listing.VersionListing`."""
        return self._list(bucket, prefix=prefix, key_marker=start_after)

    def _list(self, bucket: str, *, prefix: str, key_marker: str = "") -> Iterator[ListedVersion]:
        start: dict[str, Any] = {"KeyMarker": key_marker} if key_marker else {}
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=bucket, Prefix=prefix, **start
        )
        with translate_errors(f"listing versions under {prefix!r}"):
            for page in pages:
                yield from _in_order(bucket, page)


def _in_order(bucket: str, page: Any) -> Iterator[ListedVersion]:  # noqa: ANN401 - one of boto's
    """Merge what a page tells in two lists, each in S3's order of keys: by UTF-8 bytes."""
    versions = (_version(bucket, version) for version in page.get("Versions", []))
    markers = (_marker(bucket, version) for version in page.get("DeleteMarkers", []))
    yield from heapq.merge(versions, markers, key=lambda listed: listed.key.encode())


def _version(bucket: str, fields: dict[str, Any]) -> ListedVersion:
    return ListedVersion(
        bucket=bucket,
        key=fields["Key"],
        last_modified=fields["LastModified"],
        version_id=_version_id(fields),
        etag=fields["ETag"].strip('"'),
        size=fields["Size"],
        is_latest=fields["IsLatest"],
    )


def _marker(bucket: str, fields: dict[str, Any]) -> ListedVersion:
    return ListedVersion(
        bucket=bucket,
        key=fields["Key"],
        last_modified=fields["LastModified"],
        version_id=_version_id(fields),
        marker=True,
        is_latest=fields["IsLatest"],
    )


def _version_id(fields: dict[str, Any]) -> str | None:
    version_id: str = fields["VersionId"]
    return None if version_id == NULL_VERSION else version_id
