"""Buckets that tests write to, in memory and on S3."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from mypy_boto3_s3 import S3Client
from mypy_boto3_s3.literals import BucketVersioningStatusType

from serverless_s3_processor.runtime.adapters.aws.s3.object_actions import S3ObjectActions
from serverless_s3_processor.runtime.adapters.aws.s3.object_store import S3ObjectStore
from serverless_s3_processor.runtime.adapters.aws.s3.version_listing import S3VersionListing
from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.ports import Address, ObjectStore
from serverless_s3_processor.runtime.ports.object_actions import ObjectActions
from serverless_s3_processor.testing.object_actions import MemoryObjectActions
from serverless_s3_processor.testing.object_store import MemoryObjectStore


class Bucket(Protocol):
    name: str

    @property
    def store(self) -> ObjectStore: ...
    @property
    def actions(self) -> ObjectActions: ...
    def put(
        self, key: str, content: bytes, content_type: str = "text/plain", **metadata: str
    ) -> Address: ...
    def archive(self, key: str, content: bytes) -> Address: ...
    def put_with_customer_key(self, key: str, content: bytes) -> Address: ...
    def delete(self, key: str) -> Address: ...
    def remove(self, address: Address) -> None: ...
    def tags(self, address: Address) -> dict[str, str]: ...
    def set_tags(self, address: Address, tags: Mapping[str, str]) -> None: ...
    def version(self, *, on: bool) -> None: ...


class MemoryBucket:
    def __init__(self, *, versioned: bool) -> None:
        self.name = "memory"
        self.store = self._bucket = MemoryObjectStore(
            bucket=self.name, now=lambda: datetime.now(UTC), versioned=versioned
        )
        self.actions = MemoryObjectActions(self._bucket)

    def put(
        self, key: str, content: bytes, content_type: str = "text/plain", **metadata: str
    ) -> Address:
        return self._address(self._bucket.put(key, content, content_type, metadata=metadata))

    def archive(self, key: str, content: bytes) -> Address:
        return self._address(self._bucket.put(key, content, "text/plain", archived=True))

    def put_with_customer_key(self, key: str, content: bytes) -> Address:
        reason = "It needs a key (SSE-C)."
        return self._address(self._bucket.put(key, content, "text/plain", unreadable=reason))

    def _address(self, event: ObjectEvent) -> Address:
        return Address(
            bucket=self.name, key=event.key, version_id=event.version_id, etag=event.etag
        )

    def delete(self, key: str) -> Address:
        return Address(bucket=self.name, key=key, version_id=self._bucket.delete(key).version_id)

    def remove(self, address: Address) -> None:
        self._bucket.remove_version(address.key, address.version_id or "")

    def tags(self, address: Address) -> dict[str, str]:
        return self.actions.tags.get((address.key, address.version_id), {})

    def version(self, *, on: bool) -> None:
        self._bucket.versioned = on

    def set_tags(self, address: Address, tags: Mapping[str, str]) -> None:
        self.actions.tags[address.key, address.version_id] = dict(tags)


class S3Bucket:
    """A bucket on S3, which the client `reader` reads; by default it is `client`."""

    def __init__(self, client: S3Client, name: str, *, versioned: bool, reader: Any = None) -> None:
        self.name = name
        self.reader: Any = reader or client
        self.store = S3ObjectStore(self.reader, lambda: S3VersionListing(self.reader))
        self.actions = S3ObjectActions(client)
        self._client = client
        client.create_bucket(Bucket=name)
        if versioned:
            self.version(on=True)

    def version(self, *, on: bool) -> None:
        status: BucketVersioningStatusType = "Enabled" if on else "Suspended"
        self._client.put_bucket_versioning(
            Bucket=self.name, VersioningConfiguration={"Status": status}
        )

    def put(
        self, key: str, content: bytes, content_type: str = "text/plain", **metadata: str
    ) -> Address:
        return self._put(key, Body=content, ContentType=content_type, Metadata=metadata)

    def archive(self, key: str, content: bytes) -> Address:
        return self._put(key, Body=content, ContentType="text/plain", StorageClass="DEEP_ARCHIVE")

    def put_with_customer_key(self, key: str, content: bytes) -> Address:
        return self._put(key, Body=content, SSECustomerAlgorithm="AES256", SSECustomerKey="k" * 32)

    def _put(self, key: str, **parameters: Any) -> Address:
        response = self._client.put_object(Bucket=self.name, Key=key, **parameters)
        etag = response["ETag"].strip('"')
        return Address(bucket=self.name, key=key, version_id=response.get("VersionId"), etag=etag)

    def delete(self, key: str) -> Address:
        response = self._client.delete_object(Bucket=self.name, Key=key)
        return Address(bucket=self.name, key=key, version_id=response.get("VersionId"))

    def remove(self, address: Address) -> None:
        self._client.delete_object(
            Bucket=self.name, Key=address.key, VersionId=address.version_id or ""
        )

    def tags(self, address: Address) -> dict[str, str]:
        response = self._client.get_object_tagging(**self._where(address))
        return {tag["Key"]: tag["Value"] for tag in response["TagSet"]}

    def set_tags(self, address: Address, tags: Mapping[str, str]) -> None:
        tag_set: Any = [{"Key": key, "Value": value} for key, value in tags.items()]
        self._client.put_object_tagging(**self._where(address), Tagging={"TagSet": tag_set})

    def _where(self, address: Address) -> Any:
        location = {"Bucket": self.name, "Key": address.key}
        return {**location, "VersionId": address.version_id} if address.version_id else location
