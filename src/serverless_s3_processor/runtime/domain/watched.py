"""What is watched: buckets, and what keys begin with in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from serverless_s3_processor.runtime.domain import bucket

if TYPE_CHECKING:
    from collections.abc import Sequence


class BucketNotWatchedError(ValueError):
    """Nothing is watched in this bucket."""


class PrefixNotWatchedError(ValueError):
    """Nothing that is watched begins so."""


class AmbiguousLocationError(ValueError):
    """Several places could be meant."""


@dataclass(frozen=True, slots=True)
class WatchedLocation:
    """A bucket, and what all keys begin with that are watched there; empty for all of them."""

    bucket: str
    prefix: str

    def __str__(self) -> str:
        return f"{self.bucket}/{self.prefix}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `bucket` or `bucket/prefix`.

        Raises:
            ValueError: the bucket's name breaks S3's rules.
        """
        name, _, prefix = text.partition("/")
        return cls(bucket.checked(name), prefix)

    def overlaps(self, other: WatchedLocation) -> bool:
        """Tell whether some keys would be watched twice: S3 allows no such notifications."""
        one, another = self.prefix, other.prefix
        nested = one.startswith(another) or another.startswith(one)
        return self.bucket == other.bucket and nested


@dataclass(frozen=True, slots=True)
class WatchedLocations:
    """All places that are watched; no two of them overlap."""

    places: Sequence[WatchedLocation]

    @classmethod
    def read(cls, text: str) -> Self:
        """Return what `str` of this gave the text of: places, separated by commas.

        Raises:
            ValueError: a bucket's name breaks S3's rules.
        """
        return cls([WatchedLocation.read(part) for part in text.split(",")])

    def __str__(self) -> str:
        return ",".join(map(str, self.places))

    def default_bucket(self, start: str) -> str | None:
        """Return the bucket of keys that begin so and come without one; None if it is not fixed.

        It is the stack's bucket for all keys that it could hold, whatever else is attached: what a
        request means does not change when somebody attaches a bucket.
        """
        stack = self.places[0]
        return stack.bucket if not start or start.startswith(stack.prefix) else None

    def place(self, bucket: str | None, start: str) -> WatchedLocation:
        """Return the one place that keys which begin so are in; without a start, any place is.

        Without a bucket, the stack's is meant if it could be.

        Raises:
            NotWatchedError, OutsideError: none; the message says what would be.
            AmbiguousError: several; the message names them.
        """
        there = self.in_bucket(bucket or self.default_bucket(start))
        found = [place for place in there if not start or start.startswith(place.prefix)]
        if not found:
            prefixes = " or ".join(place.prefix for place in there)
            raise PrefixNotWatchedError(f"must begin with {prefixes}")
        if len(found) > 1:
            raise AmbiguousLocationError(f"could be {' or '.join(map(str, found))}")
        return found[0]

    def covers(self, bucket: str, key: str) -> bool:
        """Tell whether an object is in one of the places."""
        return any(bucket == place.bucket and key.startswith(place.prefix) for place in self.places)

    def in_bucket(self, bucket: str | None) -> list[WatchedLocation]:
        """Return the places in a bucket; all places if it is None.

        Raises:
            NotWatchedError: there are none; the message says where there are.
        """
        found = [place for place in self.places if bucket in (None, place.bucket)]
        if not found:
            buckets = dict.fromkeys(place.bucket for place in self.places)
            raise BucketNotWatchedError(f"is not watched; {', '.join(buckets)} is")
        return found
