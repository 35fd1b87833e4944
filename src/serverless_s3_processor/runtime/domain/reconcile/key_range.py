"""Parts of a listing, and what is left when some are done.

Text is compared by code points, which is S3's order of keys too: that of their UTF-8 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

BEGINNING: Final = ""
"""It is before every key: none is empty."""


@dataclass(frozen=True, slots=True)
class KeyRange:
    """The keys behind `after`, up to and including `through`; None is the end."""

    start_after: str
    through: str | None


def find_gaps(covered: Iterable[KeyRange]) -> list[KeyRange]:
    """Return what is not covered, in order; the ranges may overlap."""
    uncovered, end = [], BEGINNING
    for key_range in sorted(covered, key=lambda one: one.start_after):
        if key_range.start_after > end:
            uncovered.append(KeyRange(end, key_range.start_after))
        if key_range.through is None:
            return uncovered
        end = max(end, key_range.start_after, key_range.through)
    return [*uncovered, KeyRange(end, None)]
