"""Tagging, copying and removing: in memory and on S3 alike."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from serverless_s3_processor.runtime.adapters.aws.s3.object_actions import S3ObjectActions
from serverless_s3_processor.runtime.ports import Address, StoredObject
from serverless_s3_processor.runtime.ports.object_actions import ActionImpossibleError
from tests.contract.s3.buckets import Bucket, S3Bucket
from tests.contract.witnesses import Witness

TO = "quarantine/a/v1"


def locate(bucket: Bucket, key: str) -> Address | None:
    return bucket.store.locate(bucket.name, key, None)


def read(bucket: Bucket, address: Address) -> StoredObject:
    stored_object = bucket.store.read(address, 1000)
    assert isinstance(stored_object, StoredObject)
    return stored_object


def test_a_tag_is_added_to_existing_ones(bucket: Bucket) -> None:
    address = bucket.put("uploads/a", b"content")
    bucket.set_tags(address, {"team": "billing"})

    assert bucket.actions.tag(address, "status", "failed")
    assert bucket.actions.tag(address, "status", "processed")
    assert bucket.actions.tag(address, "status", "processed")

    assert bucket.tags(address) == {"team": "billing", "status": "processed"}


def test_each_version_has_tags_of_its_own(bucket: Bucket) -> None:
    old, new = bucket.put("uploads/a", b"old"), bucket.put("uploads/a", b"new")

    bucket.actions.tag(old, "status", "processed")

    assert bucket.tags(old) == {"status": "processed"}
    assert bucket.tags(new) == {}


def test_a_removed_version_is_not_tagged(bucket: Bucket) -> None:
    address = bucket.put("uploads/a", b"content")
    bucket.remove(address)

    assert not bucket.actions.tag(address, "status", "processed")


def test_an_object_has_at_most_ten_tags(bucket: Bucket) -> None:
    address = bucket.put("uploads/a", b"content")
    full = {f"t{number}": "v" for number in range(10)}
    bucket.set_tags(address, full)

    with pytest.raises(ActionImpossibleError, match="it has 10 tags already"):
        bucket.actions.tag(address, "status", "processed")

    assert bucket.tags(address) == full
    assert bucket.actions.tag(address, "t0", "changed")


@pytest.mark.parametrize("key", ["uploads/a", "uploads/ä b+c%20?d&e#f.txt", "uploads/🙂"])
def test_a_copy_has_content_type_and_tags(bucket: Bucket, key: str) -> None:
    address = bucket.put(key, b"content", "application/pdf")
    bucket.put(key, b"another, and later")
    bucket.actions.tag(address, "status", "quarantined")

    assert bucket.actions.copy(address, TO, 7)

    copy = locate(bucket, TO)
    assert copy is not None
    stored_object = read(bucket, copy)
    assert (stored_object.head, stored_object.content_type) == (b"content", "application/pdf")
    assert bucket.tags(copy) == {"status": "quarantined"}
    assert read(bucket, address).head == b"content"


def test_an_existing_copy_is_not_made_again(bucket: Bucket) -> None:
    address = bucket.put("uploads/a", b"content")
    assert bucket.actions.copy(address, TO, 7)
    first = locate(bucket, TO)

    assert bucket.actions.copy(address, TO, 7)
    bucket.remove(address)
    assert bucket.actions.copy(address, TO, 7)

    assert locate(bucket, TO) == first


def test_a_removed_version_without_a_copy_is_not_copied(bucket: Bucket) -> None:
    address = bucket.put("uploads/a", b"content")
    bucket.remove(address)

    assert not bucket.actions.copy(address, TO, 7)
    assert locate(bucket, TO) is None


def test_another_object_in_its_place_is_not_a_copy(bucket: Bucket) -> None:
    address = bucket.put("uploads/a", b"content")
    bucket.put(TO, b"CONTENT")

    assert bucket.actions.copy(address, TO, 7)

    copy = locate(bucket, TO)
    assert copy is not None
    assert read(bucket, copy).head == b"content"


def test_exactly_the_version_is_removed_without_a_delete_marker(bucket: Bucket) -> None:
    old, new = bucket.put("uploads/a", b"old"), bucket.put("uploads/a", b"new")

    bucket.actions.delete(new)
    bucket.actions.delete(new)

    assert locate(bucket, "uploads/a") == old
    assert read(bucket, old).head == b"old"


def test_in_unversioned_buckets_another_content_is_neither_copied_nor_removed(
    unversioned_bucket: Bucket,
) -> None:
    bucket = unversioned_bucket
    old = bucket.put("uploads/a", b"old")
    new = bucket.put("uploads/a", b"new")

    assert not bucket.actions.copy(old, TO, 3)
    bucket.actions.delete(old)
    assert read(bucket, new).head == b"new"

    assert bucket.actions.copy(new, TO, 3)
    bucket.actions.delete(new)
    bucket.actions.delete(new)
    assert locate(bucket, "uploads/a") is None


def test_an_existing_object_is_found_by_key_and_by_version(bucket: Bucket) -> None:
    old, new = bucket.put("uploads/a", b"old"), bucket.put("uploads/a", b"new")
    assert bucket.actions.locate(bucket.name, "uploads/a") == new
    assert bucket.actions.locate(bucket.name, "uploads/b") is None

    assert bucket.actions.exists(old)
    bucket.remove(old)
    assert not bucket.actions.exists(old)
    assert bucket.actions.exists(new)


def test_in_unversioned_buckets_another_content_does_not_exist(unversioned_bucket: Bucket) -> None:
    bucket = unversioned_bucket
    old = bucket.put("uploads/a", b"old")
    assert bucket.actions.exists(old)
    new = bucket.put("uploads/a", b"new")
    assert not bucket.actions.exists(old)
    assert bucket.actions.locate(bucket.name, "uploads/a") == new


def test_a_restored_object_has_its_content_and_tags_and_is_restored_once(bucket: Bucket) -> None:
    copy = bucket.put(TO, b"content", "application/pdf")
    bucket.set_tags(copy, {"team": "billing"})
    bucket.put("uploads/a", b"before")

    restored = bucket.actions.restore(copy, "uploads/a", 7)

    assert restored == bucket.actions.locate(bucket.name, "uploads/a")
    assert restored is not None
    stored_object = read(bucket, restored)
    assert (stored_object.head, stored_object.content_type) == (b"content", "application/pdf")
    assert bucket.tags(restored) == {"team": "billing"}
    assert bucket.actions.restore(copy, "uploads/a", 7) == restored


def test_a_missing_copy_is_not_restored(bucket: Bucket) -> None:
    copy = bucket.put(TO, b"content")
    bucket.remove(copy)
    assert bucket.actions.restore(copy, "uploads/a", 7) is None
    assert bucket.actions.locate(bucket.name, "uploads/a") is None


def test_an_object_that_is_too_large_for_one_request_is_not_restored(stack: Witness) -> None:
    client = stack.session().client("s3")
    bucket = S3Bucket(client, "contract-restore", versioned=True)
    copy = bucket.put(TO, b"content")
    with pytest.raises(ActionImpossibleError, match="more than 5 bytes"):
        S3ObjectActions(client, max_copy_bytes=5).restore(copy, "uploads/a", 7)


def test_a_version_of_another_content_is_not_copied(bucket: Bucket) -> None:
    address = bucket.put("uploads/a", b"content")

    assert not bucket.actions.copy(replace(address, etag="0" * 32), TO, 7)
    assert isinstance(address, Address)


def test_an_object_that_is_too_large_for_one_request_is_copied_in_parts_with_its_metadata_and_tags(
    stack: Witness,
) -> None:
    client = stack.session().client("s3")
    bucket = S3Bucket(client, "contract-parts", versioned=True)
    actions = S3ObjectActions(client, max_copy_bytes=1000, part_bytes=400)
    content = bytes(range(256)) * 4
    address = bucket.put("uploads/ä b", content, "text/csv", invoice="42")
    bucket.put("uploads/ä b", b"another, and later")
    bucket.set_tags(address, {"status": "quarantined", "a b": "c&d"})

    assert actions.copy(address, TO, len(content))
    assert actions.copy(replace(address, etag="of-2"), TO, len(content))

    copy = client.get_object(Bucket=bucket.name, Key=TO)
    assert copy["Body"].read() == content
    assert (copy["ContentType"], copy["Metadata"]) == ("text/csv", {"invoice": "42"})
    assert copy["ETag"].endswith('-3"')
    assert bucket.tags(Address(bucket=bucket.name, key=TO)) == {
        "status": "quarantined",
        "a b": "c&d",
    }
    assert len(client.list_object_versions(Bucket=bucket.name, Prefix=TO)["Versions"]) == 1


def test_a_failed_copy_in_parts_leaves_nothing(stack: Witness) -> None:
    client = stack.session().client("s3")
    bucket = S3Bucket(client, "contract-broken-parts", versioned=True)
    actions = S3ObjectActions(client, max_copy_bytes=10, part_bytes=400)
    address = bucket.put("uploads/a", b"x" * 1000)

    assert not actions.copy(replace(address, etag="0" * 32), TO, 1000)

    assert bucket.store.locate(bucket.name, TO, None) is None
    assert "Uploads" not in client.list_multipart_uploads(Bucket=bucket.name)


def test_an_object_that_takes_too_long_to_copy_is_refused() -> None:
    class Nothing:
        def head_object(self, **_: object) -> None:
            raise ClientError({"Error": {"Code": "404"}}, "HeadObject")

    client: Any = Nothing()
    with pytest.raises(ActionImpossibleError, match="more than 107,374,182,400 bytes"):
        S3ObjectActions(client).copy(Address(bucket="b", key="k"), TO, 200 * 2**30)
