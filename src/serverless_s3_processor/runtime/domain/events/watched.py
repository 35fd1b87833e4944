"""The watched locations: buckets and prefixes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from serverless_s3_processor.runtime.domain.events import bucket

if TYPE_CHECKING:
    from collections.abc import Sequence


class BucketNotWatchedError(ValueError):
    """The bucket is not watched."""


class PrefixNotWatchedError(ValueError):
    """No watched prefix contains the key."""


class AmbiguousLocationError(ValueError):
    """Several watched locations match."""


@dataclass(frozen=True, slots=True)
class WatchedLocation:
    """A bucket and a prefix whose events are processed; an empty prefix means all keys."""

    bucket: str
    prefix: str

    def __str__(self) -> str:
        return f"{self.bucket}/{self.prefix}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse `bucket` or `bucket/prefix`.

        Raises:
            ValueError: the bucket's name breaks S3's rules.
        """
        name, _, prefix = text.partition("/")
        return cls(bucket.validate(name), prefix)

    def overlaps(self, other: WatchedLocation) -> bool:
        """Tell whether some keys would be watched twice, which S3 does not allow."""
        own_prefix, other_prefix = self.prefix, other.prefix
        is_nested = own_prefix.startswith(other_prefix) or other_prefix.startswith(own_prefix)
        return self.bucket == other.bucket and is_nested


@dataclass(frozen=True, slots=True)
class WatchedLocations:
    """All watched locations; the first is the stack's. No two of them overlap."""

    locations: Sequence[WatchedLocation]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse locations that are separated by commas: the inverse of `str`.

        Raises:
            ValueError: a bucket's name breaks S3's rules.
        """
        return cls([WatchedLocation.parse(part) for part in text.split(",")])

    def __str__(self) -> str:
        return ",".join(map(str, self.locations))

    def default_bucket(self, key_prefix: str) -> str | None:
        """Return the bucket for requests without one; None if there is no default.

        It is the stack's bucket for all keys that it may contain, so that attaching another bucket
        does not change what a request means.
        """
        stack = self.locations[0]
        return stack.bucket if not key_prefix or key_prefix.startswith(stack.prefix) else None

    def find_location(self, bucket: str | None, key_prefix: str) -> WatchedLocation:
        """Return the location that contains the keys with a prefix; an empty one matches all.

        Without a bucket, the default bucket is used.

        Raises:
            BucketNotWatchedError, PrefixNotWatchedError: no location matches.
            AmbiguousLocationError: several locations match.
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
        """Tell whether an object is watched."""
        return any(
            bucket == location.bucket and key.startswith(location.prefix)
            for location in self.locations
        )

    def locations_in(self, bucket: str | None) -> list[WatchedLocation]:
        """Return the locations in a bucket; all locations if it is None.

        Raises:
            BucketNotWatchedError: there are none.
        """
        matching = [location for location in self.locations if bucket in (None, location.bucket)]
        if not matching:
            buckets = dict.fromkeys(location.bucket for location in self.locations)
            raise BucketNotWatchedError(f"is not watched; {', '.join(buckets)} is")
        return matching
