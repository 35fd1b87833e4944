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
