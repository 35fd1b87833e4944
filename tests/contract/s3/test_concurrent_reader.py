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
def test_each_is_read_with_its_metadata_wherever_it_comes(bucket: Bucket) -> None:
    addresses = [
        bucket.put(f"uploads/é b+c {n}", b"content %d" % n, "application/pdf", n=str(n))
        for n in range(30)
    ]

    found = read(bucket, addresses)

    assert found == {at: bucket.store.read(address, 100) for at, address in enumerate(addresses)}
    told = [held.metadata["n"] for _, held in sorted(found.items()) if held]
    assert told == [str(n) for n in range(30)]


@either
def test_what_is_not_there_does_not_keep_the_others_from_coming(bucket: Bucket) -> None:
    first = bucket.put("uploads/a", b"first")
    removed = bucket.put("uploads/b", b"removed")
    bucket.remove(removed)
    hidden = bucket.put("uploads/c", b"hidden")
    marker = bucket.delete("uploads/c")
    none = Address(bucket=bucket.name, key="uploads/none", version_id=first.version_id)

    found = read(bucket, [removed, first, marker, hidden, none])

    heads = {at: held.head for at, held in found.items() if held}
    assert heads == {1: b"first", 3: b"hidden"}
    assert set(found) == {0, 1, 2, 3, 4}


@either
def test_of_a_bigger_one_the_beginning_comes(bucket: Bucket) -> None:
    address = bucket.put("uploads/big", bytes(range(256)) * 10)

    [(_, held)] = reads_of(bucket)([ReadRequest(address, 16, 2560)])

    assert held
    assert (held.size, held.head) == (2560, bytes(range(16)))


@either
def test_an_empty_one_is_read_if_that_is_known(bucket: Bucket) -> None:
    address = bucket.put("uploads/empty", b"")

    [(_, held)] = reads_of(bucket)([ReadRequest(address, 16, 0)])

    assert held
    assert (held.size, held.head) == (0, b"")


@either_unversioned
def test_without_versions_what_was_overwritten_does_not_come(unversioned_bucket: Bucket) -> None:
    first = unversioned_bucket.put("uploads/a", b"first")
    second = unversioned_bucket.put("uploads/a", b"second")

    found = read(unversioned_bucket, [first, second])

    assert found[0] is None
    assert found[1] is not None
    assert found[1].head == b"second"


@either
def test_another_bucket_is_no_reason_to_raise(bucket: Bucket) -> None:
    here = bucket.put("uploads/a", b"content")
    elsewhere = Address(bucket="no-such-bucket", key="uploads/a", version_id=here.version_id)

    found = read(bucket, [elsewhere, here])

    assert found[0] is None
    assert found[1] is not None


@either
def test_the_next_is_taken_only_when_there_is_room_for_it(bucket: Bucket) -> None:
    address, taken = bucket.put("uploads/a", b"content"), 0

    def wanted() -> Iterator[ReadRequest]:
        nonlocal taken
        for _ in range(20):
            taken += 1
            yield ReadRequest(address, 100, 7)

    reads = reads_of(bucket)(wanted())
    next(reads)

    assert 1 <= taken <= 5
    assert len(list(reads)) == 19
