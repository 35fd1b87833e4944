from dataclasses import replace

import pytest

from serverless_s3_processor.runtime.domain.records.identity import NULL_VERSION
from serverless_s3_processor.runtime.ports import (
    Address,
    StoredDeleteMarker,
    StoredObject,
    UnavailableError,
)
from tests.contract.s3.buckets import Bucket

KEYS = (
    "uploads/plain.txt",
    "uploads/a b+c%20d.txt",
    "uploads/é/日本語.txt",
    "uploads/🙂 'quoted' \"twice\" & <b>.txt",
    "uploads/tab\tand\x01control.txt",
    "uploads/../dots/./x",
    "uploads/" + "k" * 1016,
)


def read(
    bucket: Bucket, address: Address, length: int = 100, expected_size: int | None = None
) -> StoredObject:
    stored_object = bucket.store.read(address, length, expected_size)
    assert isinstance(stored_object, StoredObject)
    assert stored_object.etag == address.etag
    return stored_object


def described(stored_object: StoredObject) -> tuple[int, str, bytes]:
    return stored_object.size, stored_object.content_type, stored_object.head


@pytest.mark.parametrize("key", KEYS)
def test_any_key_is_read_with_its_metadata(bucket: Bucket, key: str) -> None:
    address = bucket.put(key, b"content", "application/pdf")
    stored_object = read(bucket, address)
    assert described(stored_object) == (7, "application/pdf", b"content")
    assert stored_object.version_id == address.version_id
    assert stored_object.last_modified.microsecond == 0
    assert stored_object.last_modified.tzinfo is not None


def test_user_metadata_is_read(bucket: Bucket) -> None:
    address = bucket.put("uploads/a", b"content", invoice="42", period="2026-01")
    assert read(bucket, address).metadata == {"invoice": "42", "period": "2026-01"}
    assert read(bucket, bucket.put("uploads/b", b"content")).metadata == {}


def test_the_md5_is_that_of_the_bucket(bucket: Bucket) -> None:
    address = bucket.put("uploads/a", b"content")
    assert read(bucket, address, length=3).md5 == "9a0364b9e99bb480dd25e1f0284c8555"


def test_one_read_returns_the_first_bytes_and_the_size(bucket: Bucket) -> None:
    address = bucket.put("uploads/big", bytes(range(256)) * 10)
    stored_object = read(bucket, address, length=16)
    assert (stored_object.size, stored_object.head) == (2560, bytes(range(16)))


@pytest.mark.parametrize("expected_size", [None, 0])
def test_an_empty_object_is_read(bucket: Bucket, expected_size: int | None) -> None:
    stored_object = read(bucket, bucket.put("uploads/empty", b""), 100, expected_size)
    assert (stored_object.size, stored_object.head) == (0, b"")


def test_a_wrong_size_in_the_event_is_corrected(bucket: Bucket) -> None:
    stored_object = read(bucket, bucket.put("uploads/not-empty", b"x" * 500), 100, 0)
    assert (stored_object.size, stored_object.head) == (500, b"x" * 100)


def test_each_version_is_read_for_itself(bucket: Bucket) -> None:
    first = bucket.put("uploads/a", b"first")
    second = bucket.put("uploads/a", b"second")
    assert read(bucket, first).head == b"first"
    assert read(bucket, second).head == b"second"


def test_a_delete_marker_has_its_time(bucket: Bucket) -> None:
    bucket.put("uploads/a", b"content")
    stored_object = bucket.store.read(bucket.delete("uploads/a"), 100)
    assert isinstance(stored_object, StoredDeleteMarker)
    assert stored_object.last_modified is not None
    assert stored_object.last_modified.microsecond == 0


def test_a_removed_version_is_gone(bucket: Bucket) -> None:
    address = bucket.put("uploads/a", b"content")
    bucket.remove(address)
    assert bucket.store.read(address, 100) is None


def test_a_key_that_never_existed_is_gone(bucket: Bucket) -> None:
    assert bucket.store.read(Address(bucket=bucket.name, key="uploads/none"), 100) is None


def test_in_unversioned_buckets_an_overwritten_object_is_not_read(
    unversioned_bucket: Bucket,
) -> None:
    first = unversioned_bucket.put("uploads/a", b"first")
    second = unversioned_bucket.put("uploads/a", b"second")
    assert first.version_id is None
    assert unversioned_bucket.store.read(first, 100) is None
    assert (read(unversioned_bucket, second).head, second.version_id) == (b"second", None)


def test_in_unversioned_buckets_a_deleted_object_is_gone(unversioned_bucket: Bucket) -> None:
    address = unversioned_bucket.put("uploads/a", b"first")
    unversioned_bucket.delete("uploads/a")
    assert unversioned_bucket.store.read(address, 100) is None


def test_a_range_is_read_of_any_version(bucket: Bucket) -> None:
    address = bucket.put("uploads/a", b"0123456789")
    bucket.put("uploads/a", b"other")
    assert bucket.store.read_range(address, 3, 4) == b"3456"
    assert bucket.store.read_range(address, 8, 100) == b"89"


def test_a_range_of_a_removed_version_is_an_error(bucket: Bucket) -> None:
    address = bucket.put("uploads/a", b"0123456789")
    bucket.remove(address)
    with pytest.raises(UnavailableError):
        bucket.store.read_range(address, 3, 4)


def test_another_bucket_is_refused_not_gone(bucket: Bucket) -> None:
    with pytest.raises(UnavailableError):
        bucket.store.read(Address(bucket="no-such-bucket-anywhere", key="uploads/a"), 100)


@pytest.mark.parametrize("key", KEYS)
def test_the_current_version_is_located(bucket: Bucket, key: str) -> None:
    bucket.put(key, b"first")
    second = bucket.put(key, b"second")
    assert bucket.store.locate(bucket.name, key, None) == second


def test_an_older_version_is_located_by_its_id(bucket: Bucket) -> None:
    first = bucket.put("uploads/a", b"first")
    bucket.put("uploads/a", b"second")
    assert bucket.store.locate(bucket.name, "uploads/a", first.version_id) == first


def test_a_key_that_is_a_prefix_of_another_is_located(bucket: Bucket) -> None:
    bucket.put("uploads/ab", b"longer")
    assert bucket.store.locate(bucket.name, "uploads/a", None) is None
    shorter = bucket.put("uploads/a", b"shorter")
    assert bucket.store.locate(bucket.name, "uploads/a", None) == shorter


def test_a_hidden_version_is_located_by_its_id_only(bucket: Bucket) -> None:
    address = bucket.put("uploads/a", b"content")
    marker = bucket.delete("uploads/a")
    assert bucket.store.locate(bucket.name, "uploads/a", None) is None
    assert bucket.store.locate(bucket.name, "uploads/a", marker.version_id) is None
    assert bucket.store.locate(bucket.name, "uploads/a", address.version_id) == address


def test_in_unversioned_buckets_an_object_is_located_by_its_etag(
    unversioned_bucket: Bucket,
) -> None:
    address = unversioned_bucket.put("uploads/a", b"content")
    assert unversioned_bucket.store.locate(unversioned_bucket.name, "uploads/a", None) == address


def test_the_metadata_of_an_archived_object_is_read(bucket: Bucket) -> None:
    address = bucket.archive("uploads/old", b"content")
    stored_object = read(bucket, address)
    assert stored_object.archived
    assert described(stored_object) == (7, "text/plain", b"")
    assert stored_object.version_id == address.version_id


def test_an_object_with_a_customer_key_is_described_by_its_listing(bucket: Bucket) -> None:
    for content in (b"content", b"others"):
        address = bucket.put_with_customer_key("uploads/secret", content)
        stored_object = read(bucket, address)

        assert stored_object.unreadable
        assert "SSE-C" in stored_object.unreadable
        assert described(stored_object) == (len(content), "", b"")
        assert stored_object.version_id == address.version_id


def test_an_unversioned_object_with_a_customer_key_replaces_the_previous_one(
    unversioned_bucket: Bucket,
) -> None:
    before = unversioned_bucket.put_with_customer_key("uploads/secret", b"content")
    assert read(unversioned_bucket, before).unreadable
    since = unversioned_bucket.put_with_customer_key("uploads/secret", b"others")

    assert read(unversioned_bucket, since).size == 6
    assert unversioned_bucket.store.read(before, 10) is None


def test_an_object_from_before_versioning_is_read_although_later_versions_hide_it(
    unversioned_bucket: Bucket,
) -> None:
    bucket = unversioned_bucket
    before = bucket.put("uploads/a", b"before, and long enough")
    bucket.version(on=True)
    since = bucket.put("uploads/a", b"since")

    assert read(bucket, before).head == b"before, and long enough"
    assert bucket.store.read_range(before, 8, 3) == b"and"
    assert read(bucket, since).head == b"since"
    assert bucket.store.locate(bucket.name, "uploads/a", None) == since
    located = bucket.store.locate(bucket.name, "uploads/a", NULL_VERSION)
    assert located == replace(before, version_id=NULL_VERSION)
    assert read(bucket, located).head == b"before, and long enough"

    bucket.delete("uploads/a")
    assert read(bucket, before).head == b"before, and long enough"


def test_the_same_bytes_before_and_after_versioning_are_different_versions(
    unversioned_bucket: Bucket,
) -> None:
    before = unversioned_bucket.put("uploads/a", b"same")
    unversioned_bucket.version(on=True)
    since = unversioned_bucket.put("uploads/a", b"same")

    assert read(unversioned_bucket, before).version_id is None
    assert read(unversioned_bucket, since).version_id == since.version_id


def test_an_object_that_was_replaced_without_versioning_is_gone(unversioned_bucket: Bucket) -> None:
    before = unversioned_bucket.put("uploads/a", b"before")
    unversioned_bucket.put("uploads/a", b"instead")
    unversioned_bucket.version(on=True)
    unversioned_bucket.put("uploads/a", b"since")

    assert unversioned_bucket.store.read(before, 100) is None


def test_a_null_delete_marker_exists_until_it_is_replaced(bucket: Bucket) -> None:
    bucket.put("uploads/a", b"content")
    bucket.version(on=False)
    hidden = replace(bucket.delete("uploads/a"), version_id=NULL_VERSION)
    assert isinstance(bucket.store.read(hidden, 100), StoredDeleteMarker)

    bucket.put("uploads/a", b"instead")
    assert isinstance(bucket.store.read(hidden, 100), StoredObject)
