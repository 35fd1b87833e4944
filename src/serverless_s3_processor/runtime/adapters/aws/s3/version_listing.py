"""The listing of the bucket's versions and delete markers, on S3."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.aws.errors import translate_errors
from serverless_s3_processor.runtime.adapters.aws.s3.version_pages import version_pages
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
        versions = []
        for version in self._list(bucket, prefix=key):
            if version.key != key:
                break
            versions.append(version)
        return versions

    def list_versions(
        self, bucket: str, prefix: str, start_after: str = ""
    ) -> Iterator[ListedVersion]:
        return self._list(bucket, prefix=prefix, key_marker=start_after)

    def _list(self, bucket: str, *, prefix: str, key_marker: str = "") -> Iterator[ListedVersion]:
        with translate_errors(f"listing versions under {prefix!r}"):
            for page in version_pages(self._client, bucket, prefix, key_marker):
                yield from _in_order(bucket, page)


def _in_order(bucket: str, page: Any) -> Iterator[ListedVersion]:  # noqa: ANN401 - one of boto's
    """Merge a page's two lists, each of which is in S3's order of keys: by UTF-8 bytes."""
    versions = (_listed(bucket, fields) for fields in page.get("Versions", []))
    markers = (_listed(bucket, fields, marker=True) for fields in page.get("DeleteMarkers", []))
    yield from heapq.merge(versions, markers, key=lambda listed: listed.key.encode())


def _listed(bucket: str, fields: dict[str, Any], *, marker: bool = False) -> ListedVersion:
    version_id: str = fields["VersionId"]
    return ListedVersion(
        bucket=bucket,
        key=fields["Key"],
        last_modified=fields["LastModified"],
        version_id=None if version_id == NULL_VERSION else version_id,
        etag=None if marker else fields["ETag"].strip('"'),
        size=None if marker else fields["Size"],
        marker=marker,
        is_latest=fields["IsLatest"],
    )
