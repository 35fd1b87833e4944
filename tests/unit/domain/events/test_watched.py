import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.events.watched import (
    AmbiguousLocationError,
    BucketNotWatchedError,
    PrefixNotWatchedError,
    WatchedLocation,
    WatchedLocations,
)

OWN, WHOLE = WatchedLocation("own", "uploads/"), WatchedLocation("whole", "")
IN, OUT = WatchedLocation("parts", "in/"), WatchedLocation("parts", "out/x")
ALL = WatchedLocations([OWN, IN, OUT])
_PLACES = st.builds(
    WatchedLocation,
    st.from_regex(r"[a-z][a-z0-9-]{1,40}[a-z]", fullmatch=True),
    st.text(st.characters(exclude_characters=",", exclude_categories=["Cs"])),
)


@pytest.mark.slow
@given(st.lists(_PLACES, min_size=1))
def test_locations_are_parsed_as_they_were_formatted(places: list[WatchedLocation]) -> None:
    assert WatchedLocations.parse(str(WatchedLocations(places))) == WatchedLocations(places)


@pytest.mark.parametrize(
    ("bucket", "start", "location"),
    [
        (None, "uploads/a", OWN),
        ("own", "", OWN),
        ("parts", "in/", IN),
        (None, "out/xyz", OUT),
        ("parts", "out/x", OUT),
    ],
)
def test_a_key_is_in_the_place_that_it_begins_with(
    bucket: str | None, start: str, location: WatchedLocation
) -> None:
    assert ALL.find_location(bucket, start) == location


def test_all_keys_are_in_a_bucket_that_is_watched_whole() -> None:
    assert WatchedLocations([WHOLE]).find_location(None, "anything") == WHOLE


@pytest.mark.parametrize("start", ["upload", "elsewhere/", "out/"])
def test_a_key_with_another_prefix_is_refused(start: str) -> None:
    with pytest.raises(PrefixNotWatchedError, match="must begin with uploads/ or in/ or out/x"):
        ALL.find_location(None, start)


def test_a_bucket_that_is_not_watched_is_refused() -> None:
    with pytest.raises(BucketNotWatchedError, match="is not watched; own, parts is"):
        ALL.find_location("another", "uploads/a")


@pytest.mark.parametrize("start", ["", "uploads/", "uploads/a"])
def test_the_stacks_bucket_is_the_default_even_if_others_are_attached(start: str) -> None:
    assert WatchedLocations([OWN, WHOLE, IN]).find_location(None, start) == OWN


@pytest.mark.parametrize(
    ("watched", "bucket", "start"),
    [(ALL, "parts", ""), (WatchedLocations([OWN, WHOLE, IN]), None, "in/a")],
)
def test_an_ambiguous_location_is_refused(
    watched: WatchedLocations, bucket: str | None, start: str
) -> None:
    with pytest.raises(AmbiguousLocationError, match=r"could be .* or "):
        watched.find_location(bucket, start)


@pytest.mark.parametrize(
    ("bucket", "key", "covered"),
    [
        ("own", "uploads/a", True),
        ("own", "uploads", False),
        ("own", "in/a", False),
        ("parts", "in/a", True),
        ("parts", "out/xyz", True),
        ("another", "uploads/a", False),
    ],
)
def test_an_object_is_covered_by_its_bucket_and_its_key_together(
    bucket: str, key: str, *, covered: bool
) -> None:
    assert ALL.includes(bucket, key) is covered


def test_places_overlap_where_a_key_could_be_in_both() -> None:
    assert WatchedLocation("b", "a/").overlaps(WatchedLocation("b", "a/b"))
    assert WatchedLocation("b", "a/b").overlaps(WatchedLocation("b", ""))
    assert not WatchedLocation("b", "a/").overlaps(WatchedLocation("b", "b/"))
    assert not WatchedLocation("b", "a/").overlaps(WatchedLocation("c", "a/"))
