"""Tags, copies, and removals of objects, on S3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.aws.errors import call_errors, code_of, unavailable
from serverless_s3_processor.runtime.adapters.aws.s3.part_copy import PART_BYTES, PartCopy
from serverless_s3_processor.runtime.domain.actions.quarantine import MAX_COPY_BYTES
from serverless_s3_processor.runtime.domain.records.identity import NULL_VERSION
from serverless_s3_processor.runtime.ports import Address
from serverless_s3_processor.runtime.ports.object_actions import ActionImpossibleError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_GONE: Final = frozenset({"NoSuchKey", "NoSuchVersion", "PreconditionFailed", "404", "412"})
_ARCHIVED: Final = "InvalidObjectState"
_MAX_TAGS: Final = 10
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html"""
_MAX_TOTAL_COPY_BYTES: Final = 100 * 2**30
"""Maximum size of an object whose parts are copied within a function's timeout."""


class S3ObjectActions:
    """Implements `ports.object_actions.ObjectActions`; larger objects are copied in parts."""

    def __init__(
        self,
        client: S3Client,
        *,
        max_copy_bytes: int = MAX_COPY_BYTES,
        part_bytes: int = PART_BYTES,
    ) -> None:
        self._client = client
        self._max_copy_bytes = max_copy_bytes
        self._part_copy = PartCopy(client=client, part_bytes=part_bytes)

    def tag(self, address: Address, key: str, value: str) -> bool:
        """Add a tag to the existing ones, as S3 replaces all tags at once."""
        where: Any = _version(address)
        try:
            tag_set = self._client.get_object_tagging(**where)["TagSet"]
            tags = {tag["Key"]: tag["Value"] for tag in tag_set}
            if tags.get(key) == value:
                return True
            if key not in tags and len(tags) >= _MAX_TAGS:
                raise ActionImpossibleError(f"it has {_MAX_TAGS} tags already")
            new_tag_set: Any = [{"Key": k, "Value": v} for k, v in {**tags, key: value}.items()]
            self._client.put_object_tagging(**where, Tagging={"TagSet": new_tag_set})
        except call_errors() as error:
            if _is_gone(error):
                return False
            raise unavailable(f"tagging {address.key!r}", error) from error
        return True

    def copy(self, address: Address, to: str, size: int) -> bool:
        """Copy an object with its metadata and tags."""
        if self._is_copied(address, to, size):
            return True
        if size > _MAX_TOTAL_COPY_BYTES:
            raise ActionImpossibleError(f"it has more than {_MAX_TOTAL_COPY_BYTES:,} bytes")
        try:
            self._copy(address, to, size)
        except call_errors() as error:
            if _is_gone(error):
                return False
            if code_of(error) == _ARCHIVED:
                raise ActionImpossibleError("its content is archived") from error
            raise unavailable(f"copying {address.key!r} to {to!r}", error) from error
        return True

    def _copy(self, address: Address, to: str, size: int) -> None:
        source: Any = _version(address)
        if size > self._max_copy_bytes:
            self._part_copy.copy(address, source, to, size)
            return
        precondition: Any = {"CopySourceIfMatch": f'"{address.etag}"'} if address.etag else {}
        self._client.copy_object(Bucket=address.bucket, Key=to, CopySource=source, **precondition)

    def locate(self, bucket: str, key: str) -> Address | None:
        existing = self._head(Bucket=bucket, Key=key)
        if existing is None:
            return None
        version = existing.get("VersionId", NULL_VERSION)
        return Address(
            bucket=bucket,
            key=key,
            version_id=None if version == NULL_VERSION else version,
            etag=existing["ETag"].strip('"'),
        )

    def exists(self, address: Address) -> bool:
        existing = self._head(**_version(address))
        has_same_content = existing is not None and existing["ETag"].strip('"') == address.etag
        return existing is not None and (has_same_content or address.version_id is not None)

    def restore(self, copy: Address, key: str, size: int) -> Address | None:
        """Copy an object back with its metadata and tags.

        It takes a single request because the caller's policy has a condition on the copy's source.
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
        """
        existing = self.locate(copy.bucket, key)
        if existing is not None and existing.etag == copy.etag:
            return existing
        if size > self._max_copy_bytes:
            raise ActionImpossibleError(f"it has more than {self._max_copy_bytes:,} bytes")
        source: Any = {"Bucket": copy.bucket, "Key": copy.key}
        try:
            response = self._client.copy_object(
                Bucket=copy.bucket, Key=key, CopySource=source, CopySourceIfMatch=f'"{copy.etag}"'
            )
        except call_errors() as error:
            if _is_gone(error):
                return None
            raise unavailable(f"copying {copy.key!r} to {key!r}", error) from error
        etag = response["CopyObjectResult"]["ETag"].strip('"')
        return Address(bucket=copy.bucket, key=key, version_id=response.get("VersionId"), etag=etag)

    def delete(self, address: Address) -> None:
        """Remove a version; in unversioned buckets, only if the object still has the same ETag."""
        where: Any = _version(address)
        if not address.version_id and address.etag:
            where["IfMatch"] = f'"{address.etag}"'
        try:
            self._client.delete_object(**where)
        except call_errors() as error:
            if not _is_gone(error):
                raise unavailable(f"removing {address.key!r}", error) from error

    def _is_copied(self, address: Address, to: str, size: int) -> bool:
        """Tell whether the copy exists; the ETag of an upload in parts is not that of its copy."""
        existing = self._head(Bucket=address.bucket, Key=to)
        if existing is None:
            return False
        etag = existing["ETag"].strip('"')
        in_parts = "-" in (address.etag or "-")
        return bool(existing["ContentLength"] == size and (in_parts or etag == address.etag))

    def _head(self, **where: str) -> Any:  # noqa: ANN401 - a response; None if it is gone
        named: Any = where
        try:
            return self._client.head_object(**named)
        except call_errors() as error:
            if _is_gone(error):
                return None
            raise unavailable(f"looking up {where['Key']!r}", error) from error


def _version(address: Address) -> dict[str, str]:
    where = {"Bucket": address.bucket, "Key": address.key}
    return {**where, "VersionId": address.version_id} if address.version_id else where


def _is_gone(error: Exception) -> bool:
    return code_of(error) in _GONE
