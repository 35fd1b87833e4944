"""Ranges of keys in a listing, and the gaps between them.

Python compares text by code points, which is also S3's order: that of the keys' UTF-8 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

BEGINNING: Final = ""
"""Less than every key, as no key is empty."""


@dataclass(frozen=True, slots=True)
class KeyRange:
    """The keys after `start_after`, up to and including `through`; None means the end."""

    start_after: str
    through: str | None


def find_gaps(covered: Iterable[KeyRange]) -> list[KeyRange]:
    """Return the gaps between ranges, which may overlap, in order."""
    uncovered, end = [], BEGINNING
    for key_range in sorted(covered, key=lambda key_range: key_range.start_after):
        if key_range.start_after > end:
            uncovered.append(KeyRange(end, key_range.start_after))
        if key_range.through is None:
            return uncovered
        end = max(end, key_range.start_after, key_range.through)
    return [*uncovered, KeyRange(end, None)]
