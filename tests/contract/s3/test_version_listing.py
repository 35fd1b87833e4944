import itertools
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from serverless_s3_processor.runtime.adapters.aws.s3.version_listing import S3VersionListing
from serverless_s3_processor.runtime.domain.reconcile.comparison import ListedVersion
from serverless_s3_processor.runtime.ports import Address, UnavailableError
from serverless_s3_processor.runtime.ports.version_listing import VersionListing
from tests.contract.s3.buckets import Bucket, MemoryBucket, S3Bucket
from tests.contract.s3.test_object_store import KEYS
from tests.contract.validation.clients import checked
from tests.contract.witnesses import Witness

A_PAGE = 7
_NUMBERS = itertools.count(1)


@dataclass
class Side:
    """A bucket and its listing."""

    bucket: Bucket
    listing: VersionListing

    def behind(self, prefix: str = "", key: str = "") -> list[ListedVersion]:
        return list(self.listing.list_versions(self.bucket.name, prefix, key))

    def of_key(self, key: str) -> list[ListedVersion]:
        return self.listing.list_key(self.bucket.name, key)


def in_memory(*, versioned: bool) -> Side:
    bucket = MemoryBucket(versioned=versioned)
    return Side(bucket, bucket.store)


def on_s3(stack: Witness, *, versioned: bool, page: int = A_PAGE, reader: Any = None) -> Side:
    """A bucket on the emulator that is listed by small pages."""
    client = stack.session().client("s3")
    bucket = S3Bucket(client, f"listing-{next(_NUMBERS)}", versioned=versioned)
    small = partial((reader or client).list_object_versions, MaxKeys=page)
    pages: Any = SimpleNamespace(list_object_versions=small)
    return Side(bucket, S3VersionListing(pages))


def make_side(request: pytest.FixtureRequest, *, versioned: bool) -> Side:
    if request.param == "memory":
        return in_memory(versioned=versioned)
    stack: Witness = request.getfixturevalue("stack")
    ours = checked("s3", stack.environment()) if request.param == "s3-libcurl" else None
    return on_s3(stack, versioned=versioned, reader=ours)


@pytest.fixture(params=["memory", "s3", "s3-libcurl"])
def side(request: pytest.FixtureRequest) -> Side:
    return make_side(request, versioned=True)


@pytest.fixture(params=["memory", "s3", "s3-libcurl"])
def unversioned(request: pytest.FixtureRequest) -> Side:
    return make_side(request, versioned=False)


def addresses(listed: Iterable[ListedVersion]) -> list[tuple[str, str | None]]:
    return [(version.key, version.version_id) for version in listed]


def put_all(side: Side, keys: Iterable[str]) -> list[Address]:
    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(lambda key: side.bucket.put(key, key.encode()), keys))


def test_an_empty_bucket_lists_nothing(side: Side) -> None:
    assert side.behind() == []
    assert side.of_key("uploads/none") == []


def test_a_version_is_listed_with_size_etag_and_time(side: Side) -> None:
    address = side.bucket.put("uploads/a", b"content")
    [version] = side.behind()
    assert (version.key, version.version_id) == ("uploads/a", address.version_id)
    assert (version.size, version.etag, version.marker) == (7, address.etag, False)
    assert version.is_current
    assert version.last_modified.tzinfo is not None
    assert version.last_modified.microsecond == 0


def test_versions_and_delete_markers_are_listed_with_the_latest(side: Side) -> None:
    first, second = (side.bucket.put("uploads/a", text) for text in (b"1", b"22"))
    marker = side.bucket.delete("uploads/a")

    listed = {version.version_id: version for version in side.behind()}

    assert set(listed) == {first.version_id, second.version_id, marker.version_id}
    listed_marker = listed[marker.version_id]
    assert (listed_marker.marker, listed_marker.size, listed_marker.etag) == (True, None, None)
    assert [id_ for id_, version in listed.items() if version.is_latest] == [marker.version_id]
    assert not any(version.is_current for version in listed.values())
    side.bucket.remove(marker)
    assert [version.version_id for version in side.behind() if version.is_current] == [
        second.version_id
    ]


def test_a_removed_version_is_not_listed(side: Side) -> None:
    first, second = (side.bucket.put("uploads/a", text) for text in (b"1", b"22"))
    side.bucket.remove(second)
    [remaining] = side.behind()
    assert (remaining.version_id, remaining.is_current) == (first.version_id, True)


def test_keys_are_in_the_order_of_their_utf_8_bytes(side: Side) -> None:
    """That of UTF-16, which other languages sort by, is another one."""
    keys = ["a", "Z", "é", "z", "\uff61", "\U0001f642", "a/b", "ab", "a b", "a\x01", "~", "日"]
    put_all(side, [f"uploads/{key}" for key in keys])
    assert [version.key for version in side.behind()] == sorted(
        (f"uploads/{key}" for key in keys), key=str.encode
    )


def test_delete_markers_and_versions_are_listed_in_the_order_of_their_keys(side: Side) -> None:
    """S3 tells both in one order; who reads its answer gets two lists of each page."""
    keys = [f"uploads/{number}" for number in range(9)]
    put_all(side, keys)
    for key in keys[::2]:
        side.bucket.delete(key)

    listed = [key for key, _ in itertools.groupby(version.key for version in side.behind())]

    assert listed == keys
    assert [version.key for version in side.behind() if version.marker] == keys[::2]


@pytest.mark.parametrize("key", KEYS)
def test_any_key_is_listed_exactly_and_may_be_where_a_listing_resumes(side: Side, key: str) -> None:
    around = ["uploads/", *KEYS]
    put_all(side, around)
    assert [version.key for version in side.of_key(key)] == [key]
    behind = [version for version in around if version.encode() > key.encode()]
    assert [version.key for version in side.behind("uploads/", key)] == sorted(
        behind, key=str.encode
    )


def test_a_prefix_leaves_others_out_and_may_be_a_key(side: Side) -> None:
    put_all(side, ["uploads/a", "uploads/a/b", "uploads/ab", "uploads/b", "reports/a"])
    assert [version.key for version in side.behind("uploads/a")] == [
        "uploads/a",
        "uploads/a/b",
        "uploads/ab",
    ]
    assert [version.key for version in side.behind("uploads/a", "uploads/a")] == [
        "uploads/a/b",
        "uploads/ab",
    ]


def test_a_listing_resumes_after_a_key_that_does_not_exist_or_is_outside_the_prefix(
    side: Side,
) -> None:
    put_all(side, ["uploads/a", "uploads/c"])
    assert [version.key for version in side.behind("uploads/", "uploads/b")] == ["uploads/c"]
    assert [version.key for version in side.behind("uploads/", "reports/z")] == [
        "uploads/a",
        "uploads/c",
    ]
    assert side.behind("uploads/", "videos/") == []


def test_the_versions_of_a_key_exclude_those_of_longer_keys(side: Side) -> None:
    first, second = (side.bucket.put("uploads/a", text) for text in (b"1", b"22"))
    put_all(side, ["uploads/a/b", "uploads/ab", "uploads/a "])
    listed = side.of_key("uploads/a")
    assert {version.version_id for version in listed} == {first.version_id, second.version_id}
    assert {version.key for version in listed} == {"uploads/a"}
    assert side.of_key("uploads/") == []


def test_a_key_that_fills_pages_is_listed_completely(side: Side) -> None:
    side.bucket.put("uploads/a", b"x")
    for number in range(3 * A_PAGE):
        side.bucket.put("uploads/b", b"x" * number)
        if number % 4 == 0:
            side.bucket.delete("uploads/b")
    side.bucket.put("uploads/c", b"x")

    listed = side.behind("uploads/")

    keys = [key for key, _ in itertools.groupby(listed, key=lambda version: version.key)]
    assert keys == ["uploads/a", "uploads/b", "uploads/c"]
    assert len(set(addresses(listed))) == len(listed) == 2 + 3 * A_PAGE + 6
    assert sum(version.marker for version in listed) == 6
    assert len([version for version in listed if version.is_latest]) == 3
    assert sorted(addresses(side.of_key("uploads/b"))) == sorted(addresses(listed[1:-1]))


def test_more_than_a_page_of_s3_is_listed_once_and_in_order(stack: Witness) -> None:
    """With S3's own page of a thousand, and by small ones."""
    keys = [f"uploads/{number:04}" for number in range(1005)]
    usual = on_s3(stack, versioned=True, page=1000)
    put_all(usual, keys)
    memory = in_memory(versioned=True)
    put_all(memory, keys)
    for side in (usual, memory):
        assert [version.key for version in side.behind("uploads/")] == keys
        assert [version.key for version in side.behind("uploads/", keys[600])] == keys[601:]


def test_in_unversioned_buckets_there_is_no_version_id(unversioned: Side) -> None:
    address = unversioned.bucket.put("uploads/a", b"x")
    replacement = unversioned.bucket.put("uploads/a", b"yy")
    [only] = unversioned.behind()
    assert (only.version_id, only.etag, only.size) == (None, replacement.etag, 2)
    assert only.is_current
    assert only.identity[1].endswith(f"#{replacement.etag}@{unversioned.bucket.name}")
    assert address.etag != replacement.etag
    unversioned.bucket.delete("uploads/a")
    assert unversioned.behind() == []


def test_an_object_from_before_versioning_has_no_version_id_and_stays(unversioned: Side) -> None:
    old = unversioned.bucket.put("uploads/a", b"old")
    unversioned.bucket.version(on=True)
    new = unversioned.bucket.put("uploads/a", b"newer")

    listed = {version.version_id: version for version in unversioned.of_key("uploads/a")}

    assert set(listed) == {None, new.version_id}
    assert (listed[None].etag, listed[None].is_latest) == (old.etag, False)
    assert listed[new.version_id].is_current


def test_a_bucket_that_is_not_there_is_an_error(stack: Witness) -> None:
    listing = S3VersionListing(stack.session().client("s3"))
    with pytest.raises(UnavailableError, match="NoSuchBucket"):
        list(listing.list_versions("listing-none", "uploads/"))
    with pytest.raises(UnavailableError, match="NoSuchBucket"):
        listing.list_key("listing-none", "uploads/a")
