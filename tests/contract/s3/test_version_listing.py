import itertools
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from serverless_s3_processor.runtime.adapters.aws.s3.version_listing import S3VersionListing
from serverless_s3_processor.runtime.domain.reconcile.comparison import ListedVersion
from serverless_s3_processor.runtime.ports import Address, UnavailableError
from serverless_s3_processor.runtime.ports.version_listing import VersionListing
from tests.contract.s3.buckets import Bucket, MemoryBucket, S3Bucket
from tests.contract.s3.test_object_store import KEYS
from tests.contract.witnesses import Witness

A_PAGE = 7
_NUMBERS = itertools.count(1)


@dataclass
class Side:
    """A bucket, its listing, and what turns its versions on later."""

    bucket: Bucket
    listing: VersionListing
    keep_versions: Callable[[], None]

    def behind(self, prefix: str = "", key: str = "") -> list[ListedVersion]:
        return list(self.listing.list_versions(self.bucket.name, prefix, key))

    def of_key(self, key: str) -> list[ListedVersion]:
        return self.listing.list_key(self.bucket.name, key)


def in_memory(*, versioned: bool) -> Side:
    bucket = MemoryBucket(versioned=versioned)
    store = bucket.store

    def keep_versions() -> None:
        store.versioned = True

    return Side(bucket, store, keep_versions)


def on_s3(stack: Witness, *, versioned: bool, page: int = A_PAGE) -> Side:
    """A bucket on the emulator that is listed by small pages."""
    client = stack.session().client("s3")

    def small(params: dict[str, Any], **_: object) -> None:
        params["MaxKeys"] = page

    client.meta.events.register("before-parameter-build.s3.ListObjectVersions", small)
    bucket = S3Bucket(client, f"listing-{next(_NUMBERS)}", versioned=versioned)

    def keep_versions() -> None:
        status: Any = {"Status": "Enabled"}
        client.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration=status)

    return Side(bucket, S3VersionListing(client), keep_versions)


def made(request: pytest.FixtureRequest, *, versioned: bool) -> Side:
    if request.param == "memory":
        return in_memory(versioned=versioned)
    return on_s3(request.getfixturevalue("stack"), versioned=versioned)


@pytest.fixture(params=["memory", "s3"])
def side(request: pytest.FixtureRequest) -> Side:
    return made(request, versioned=True)


@pytest.fixture(params=["memory", "s3"])
def unversioned(request: pytest.FixtureRequest) -> Side:
    return made(request, versioned=False)


def addresses(listed: Iterable[ListedVersion]) -> list[tuple[str, str | None]]:
    return [(each.key, each.version_id) for each in listed]


def put_all(side: Side, keys: Iterable[str]) -> list[Address]:
    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(lambda key: side.bucket.put(key, key.encode()), keys))


def test_an_empty_bucket_lists_nothing(side: Side) -> None:
    assert side.behind() == []
    assert side.of_key("uploads/none") == []


def test_a_version_is_told_with_its_size_etag_and_time(side: Side) -> None:
    address = side.bucket.put("uploads/a", b"content")
    [version] = side.behind()
    assert (version.key, version.version_id) == ("uploads/a", address.version_id)
    assert (version.size, version.etag, version.marker) == (7, address.etag, False)
    assert version.is_current
    assert version.last_modified.tzinfo is not None
    assert version.last_modified.microsecond == 0


def test_versions_and_delete_markers_are_told_and_which_is_the_latest(side: Side) -> None:
    first, second = (side.bucket.put("uploads/a", text) for text in (b"1", b"22"))
    marker = side.bucket.delete("uploads/a")

    found = {each.version_id: each for each in side.behind()}

    assert set(found) == {first.version_id, second.version_id, marker.version_id}
    told = found[marker.version_id]
    assert (told.marker, told.size, told.etag) == (True, None, None)
    assert [version for version, each in found.items() if each.is_latest] == [marker.version_id]
    assert not any(each.is_current for each in found.values())
    side.bucket.remove(marker)
    assert [each.version_id for each in side.behind() if each.is_current] == [second.version_id]


def test_what_is_removed_for_good_is_not_told(side: Side) -> None:
    first, second = (side.bucket.put("uploads/a", text) for text in (b"1", b"22"))
    side.bucket.remove(second)
    [left] = side.behind()
    assert (left.version_id, left.is_current) == (first.version_id, True)


def test_keys_are_in_the_order_of_their_utf_8_bytes(side: Side) -> None:
    """That of UTF-16, which other languages sort by, is another one."""
    keys = ["a", "Z", "é", "z", "\uff61", "\U0001f642", "a/b", "ab", "a b", "a\x01", "~", "日"]
    put_all(side, [f"uploads/{key}" for key in keys])
    assert [each.key for each in side.behind()] == sorted(
        (f"uploads/{key}" for key in keys), key=str.encode
    )


def test_delete_markers_stand_among_the_versions_where_their_keys_do(side: Side) -> None:
    """S3 tells both in one order; who reads its answer gets two lists of each page."""
    keys = [f"uploads/{number}" for number in range(9)]
    put_all(side, keys)
    for key in keys[::2]:
        side.bucket.delete(key)

    found = [key for key, _ in itertools.groupby(each.key for each in side.behind())]

    assert found == keys
    assert [each.key for each in side.behind() if each.marker] == keys[::2]


@pytest.mark.parametrize("key", KEYS)
def test_any_key_is_told_exactly_and_is_where_a_listing_goes_on(side: Side, key: str) -> None:
    around = ["uploads/", *KEYS]
    put_all(side, around)
    assert [each.key for each in side.of_key(key)] == [key]
    behind = [each for each in around if each.encode() > key.encode()]
    assert [each.key for each in side.behind("uploads/", key)] == sorted(behind, key=str.encode)


def test_a_prefix_leaves_others_out_and_may_be_a_key(side: Side) -> None:
    put_all(side, ["uploads/a", "uploads/a/b", "uploads/ab", "uploads/b", "reports/a"])
    assert [each.key for each in side.behind("uploads/a")] == [
        "uploads/a",
        "uploads/a/b",
        "uploads/ab",
    ]
    assert [each.key for each in side.behind("uploads/a", "uploads/a")] == [
        "uploads/a/b",
        "uploads/ab",
    ]


def test_it_goes_on_behind_a_key_that_is_not_there_or_is_under_no_prefix(side: Side) -> None:
    put_all(side, ["uploads/a", "uploads/c"])
    assert [each.key for each in side.behind("uploads/", "uploads/b")] == ["uploads/c"]
    assert [each.key for each in side.behind("uploads/", "reports/z")] == ["uploads/a", "uploads/c"]
    assert side.behind("uploads/", "videos/") == []


def test_a_key_has_what_is_its_own_and_not_of_those_that_begin_with_it(side: Side) -> None:
    first, second = (side.bucket.put("uploads/a", text) for text in (b"1", b"22"))
    put_all(side, ["uploads/a/b", "uploads/ab", "uploads/a "])
    found = side.of_key("uploads/a")
    assert {each.version_id for each in found} == {first.version_id, second.version_id}
    assert {each.key for each in found} == {"uploads/a"}
    assert side.of_key("uploads/") == []


def test_a_key_that_fills_pages_comes_as_one_and_whole(side: Side) -> None:
    side.bucket.put("uploads/a", b"x")
    for number in range(3 * A_PAGE):
        side.bucket.put("uploads/b", b"x" * number)
        if number % 4 == 0:
            side.bucket.delete("uploads/b")
    side.bucket.put("uploads/c", b"x")

    found = side.behind("uploads/")

    keys = [key for key, _ in itertools.groupby(found, key=lambda each: each.key)]
    assert keys == ["uploads/a", "uploads/b", "uploads/c"]
    assert len(set(addresses(found))) == len(found) == 2 + 3 * A_PAGE + 6
    assert sum(each.marker for each in found) == 6
    assert len([each for each in found if each.is_latest]) == 3
    assert sorted(addresses(side.of_key("uploads/b"))) == sorted(addresses(found[1:-1]))


def test_more_than_a_page_of_s3_comes_once_and_in_order(stack: Witness) -> None:
    """With S3's own page of a thousand, and by small ones."""
    keys = [f"uploads/{number:04}" for number in range(1005)]
    usual = on_s3(stack, versioned=True, page=1000)
    put_all(usual, keys)
    memory = in_memory(versioned=True)
    put_all(memory, keys)
    for side in (usual, memory):
        assert [each.key for each in side.behind("uploads/")] == keys
        assert [each.key for each in side.behind("uploads/", keys[600])] == keys[601:]


def test_where_there_are_no_versions_there_is_no_version_id(unversioned: Side) -> None:
    address = unversioned.bucket.put("uploads/a", b"x")
    again = unversioned.bucket.put("uploads/a", b"yy")
    [only] = unversioned.behind()
    assert (only.version_id, only.etag, only.size) == (None, again.etag, 2)
    assert only.is_current
    assert only.identity[1].endswith(f"#{again.etag}@{unversioned.bucket.name}")
    assert address.etag != again.etag
    unversioned.bucket.delete("uploads/a")
    assert unversioned.behind() == []


def test_what_was_there_before_there_were_versions_has_none_and_stays(unversioned: Side) -> None:
    old = unversioned.bucket.put("uploads/a", b"old")
    unversioned.keep_versions()
    new = unversioned.bucket.put("uploads/a", b"newer")

    found = {each.version_id: each for each in unversioned.of_key("uploads/a")}

    assert set(found) == {None, new.version_id}
    assert (found[None].etag, found[None].is_latest) == (old.etag, False)
    assert found[new.version_id].is_current


def test_a_bucket_that_is_not_there_is_an_error(stack: Witness) -> None:
    listing = S3VersionListing(stack.session().client("s3"))
    with pytest.raises(UnavailableError, match="NoSuchBucket"):
        list(listing.list_versions("listing-none", "uploads/"))
    with pytest.raises(UnavailableError, match="NoSuchBucket"):
        listing.list_key("listing-none", "uploads/a")
