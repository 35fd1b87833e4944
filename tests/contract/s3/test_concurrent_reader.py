"""What both ways to read many objects at the same time keep."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from serverless_s3_processor.runtime.adapters.aws.s3.concurrent_reader import S3ConcurrentReader
from serverless_s3_processor.runtime.ports import Address, StoredObject
from serverless_s3_processor.runtime.ports.concurrent_reader import ConcurrentReader, ReadRequest
from serverless_s3_processor.testing.concurrent_reader import MemoryConcurrentReader
from tests.contract.s3.buckets import Bucket, S3Bucket


def reads_of(bucket: Bucket) -> ConcurrentReader:
    store: Any = bucket.store
    if isinstance(bucket, S3Bucket):
        return S3ConcurrentReader(bucket.reader, 4)
    return MemoryConcurrentReader(store)


def read(bucket: Bucket, addresses: Iterable[Address]) -> dict[int, StoredObject | None]:
    return dict(reads_of(bucket)(ReadRequest(address, 100, None) for address in addresses))


either = pytest.mark.parametrize("bucket", ["memory", "s3-libcurl"], indirect=True)
either_unversioned = pytest.mark.parametrize(
    "unversioned_bucket", ["memory", "s3-libcurl"], indirect=True
)


@either
def test_objects_are_read_with_their_metadata(bucket: Bucket) -> None:
    addresses = [
        bucket.put(f"uploads/é b+c {n}", b"content %d" % n, "application/pdf", n=str(n))
        for n in range(30)
    ]

    results = read(bucket, addresses)

    assert results == {
        index: bucket.store.read(address, 100) for index, address in enumerate(addresses)
    }
    numbers = [
        stored_object.metadata["n"] for _, stored_object in sorted(results.items()) if stored_object
    ]
    assert numbers == [str(n) for n in range(30)]


@either
def test_missing_objects_do_not_affect_the_others(bucket: Bucket) -> None:
    first = bucket.put("uploads/a", b"first")
    removed = bucket.put("uploads/b", b"removed")
    bucket.remove(removed)
    hidden = bucket.put("uploads/c", b"hidden")
    marker = bucket.delete("uploads/c")
    none = Address(bucket=bucket.name, key="uploads/none", version_id=first.version_id)

    results = read(bucket, [removed, first, marker, hidden, none])

    heads = {index: stored_object.head for index, stored_object in results.items() if stored_object}
    assert heads == {1: b"first", 3: b"hidden"}
    assert set(results) == {0, 1, 2, 3, 4}


@either
def test_the_first_bytes_of_a_larger_object_are_read(bucket: Bucket) -> None:
    address = bucket.put("uploads/big", bytes(range(256)) * 10)

    [(_, stored_object)] = reads_of(bucket)([ReadRequest(address, 16, 2560)])

    assert stored_object
    assert (stored_object.size, stored_object.head) == (2560, bytes(range(16)))


@either
def test_an_empty_object_is_read_if_its_size_is_known(bucket: Bucket) -> None:
    address = bucket.put("uploads/empty", b"")

    [(_, stored_object)] = reads_of(bucket)([ReadRequest(address, 16, 0)])

    assert stored_object
    assert (stored_object.size, stored_object.head) == (0, b"")


@either_unversioned
def test_in_unversioned_buckets_an_overwritten_object_is_gone(unversioned_bucket: Bucket) -> None:
    first = unversioned_bucket.put("uploads/a", b"first")
    second = unversioned_bucket.put("uploads/a", b"second")

    results = read(unversioned_bucket, [first, second])

    assert results[0] is None
    assert results[1] is not None
    assert results[1].head == b"second"


@either
def test_a_missing_bucket_is_no_response(bucket: Bucket) -> None:
    here = bucket.put("uploads/a", b"content")
    elsewhere = Address(bucket="no-such-bucket", key="uploads/a", version_id=here.version_id)

    results = read(bucket, [elsewhere, here])

    assert results[0] is None
    assert results[1] is not None


@either
def test_the_next_request_is_taken_only_when_fewer_are_in_flight(bucket: Bucket) -> None:
    address, taken_count = bucket.put("uploads/a", b"content"), 0

    def requests() -> Iterator[ReadRequest]:
        nonlocal taken_count
        for _ in range(20):
            taken_count += 1
            yield ReadRequest(address, 100, 7)

    reads = reads_of(bucket)(requests())
    next(reads)

    assert 1 <= taken_count <= 5
    assert len(list(reads)) == 19
