"""What is watched: buckets, and what keys begin with in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from serverless_s3_processor.runtime.domain.events import bucket

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
    def parse(cls, text: str) -> Self:
        """Read `bucket` or `bucket/prefix`.

        Raises:
            ValueError: the bucket's name breaks S3's rules.
        """
        name, _, prefix = text.partition("/")
        return cls(bucket.validate(name), prefix)

    def overlaps(self, other: WatchedLocation) -> bool:
        """Tell whether some keys would be watched twice: S3 allows no such notifications."""
        own_prefix, other_prefix = self.prefix, other.prefix
        is_nested = own_prefix.startswith(other_prefix) or other_prefix.startswith(own_prefix)
        return self.bucket == other.bucket and is_nested


@dataclass(frozen=True, slots=True)
class WatchedLocations:
    """All places that are watched; no two of them overlap."""

    locations: Sequence[WatchedLocation]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return what `str` of this gave the text of: places, separated by commas.

        Raises:
            ValueError: a bucket's name breaks S3's rules.
        """
        return cls([WatchedLocation.parse(part) for part in text.split(",")])

    def __str__(self) -> str:
        return ",".join(map(str, self.locations))

    def default_bucket(self, key_prefix: str) -> str | None:
        """Return the bucket of keys that begin so and come without one; None if it is not fixed.

        It is the stack's bucket for all keys that it could hold, whatever else is attached: what a
        request means does not change when somebody attaches a bucket.
        """
        stack = self.locations[0]
        return stack.bucket if not key_prefix or key_prefix.startswith(stack.prefix) else None

    def find_location(self, bucket: str | None, key_prefix: str) -> WatchedLocation:
        """Return the one place that keys which begin so are in; without a start, any place is.

        Without a bucket, the stack's is meant if it could be.

        Raises:
            NotWatchedError, OutsideError: none; the message says what would be.
            AmbiguousError: several; the message names them.
        """
        candidates = self.locations_in(bucket or self.default_bucket(key_prefix))
        matching = [
            location
            for location in candidates
            if not key_prefix or key_prefix.startswith(location.prefix)
        ]
        if not matching:
            prefixes = " or ".join(location.prefix for location in candidates)
            raise PrefixNotWatchedError(f"must begin with {prefixes}")
        if len(matching) > 1:
            raise AmbiguousLocationError(f"could be {' or '.join(map(str, matching))}")
        return matching[0]

    def includes(self, bucket: str, key: str) -> bool:
        """Tell whether an object is in one of the places."""
        return any(
            bucket == location.bucket and key.startswith(location.prefix)
            for location in self.locations
        )

    def locations_in(self, bucket: str | None) -> list[WatchedLocation]:
        """Return the places in a bucket; all places if it is None.

        Raises:
            NotWatchedError: there are none; the message says where there are.
        """
        matching = [location for location in self.locations if bucket in (None, location.bucket)]
        if not matching:
            buckets = dict.fromkeys(location.bucket for location in self.locations)
            raise BucketNotWatchedError(f"is not watched; {', '.join(buckets)} is")
        return matching
