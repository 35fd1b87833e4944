"""Parts of a listing, and what is left when some are done.

Text is compared by code points, which is S3's order of keys too: that of their UTF-8 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from s3_processor.domain.reconciliation import Listed

BEGINNING: Final = ""
"""It is before every key: none is empty."""


@dataclass(frozen=True, slots=True)
class KeyRange:
    """The keys behind `after`, up to and including `through`; None is the end."""

    after: str
    through: str | None


def gaps(covered: Iterable[KeyRange]) -> list[KeyRange]:
    """Return what is not covered, in order; the ranges may overlap."""
    found, place = [], BEGINNING
    for each in sorted(covered, key=lambda one: one.after):
        if each.after > place:
            found.append(KeyRange(place, each.after))
        if each.through is None:
            return found
        place = max(place, each.after, each.through)
    return [*found, KeyRange(place, None)]


def by_key(listed: Iterable[Listed]) -> Iterator[list[Listed]]:
    """Put together what a listing tells of each key."""
    return (list(same) for _, same in groupby(listed, key=attrgetter("key")))


def through_next_current(listed: Iterable[Listed], last: str) -> Iterator[list[Listed]]:
    """Yield key by key what is listed, the last being the first current one behind `last`.

    That is where the next batch of a listing of current objects begins, or began a moment ago.
    """
    for same in by_key(listed):
        yield same
        if same[0].key > last and any(each.is_current for each in same):
            return


def through(listed: Iterable[Listed], last: str | None) -> Iterator[list[Listed]]:
    """Yield key by key what is listed up to a key, or to the end."""
    for same in by_key(listed):
        if last is not None and same[0].key > last:
            return
        yield same
