"""A declarative condition for the objects that a processor wants."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from serverless_s3_processor.runtime.processors.view import ObjectView


@dataclass(frozen=True, slots=True)
class MatchAny:
    """Matches objects that either of two conditions matches."""

    first: Match
    second: Match

    @property
    def exact_types(self) -> frozenset[str] | None:
        """The types of both, as those of `Match`."""
        types = self.first.exact_types, self.second.exact_types
        return types[0] | types[1] if types[0] is not None and types[1] is not None else None

    def __call__(self, view: ObjectView) -> bool:
        """Tell whether the object meets all conditions of one."""
        return self.first(view) or self.second(view)

    def __str__(self) -> str:
        """Return the conditions in words, for people."""
        return f"{self.first}; or {self.second}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Matches objects that meet all given conditions: `wants=Match(suffixes=(".csv",))`.

    `types` are content types, or families such as `image/*`, as detected from the object's bytes.
    Bytes show that content is text, but rarely which kind of text: for text, the declared type
    counts as well. `suffixes` are case-insensitive; `prefixes` are those of whole keys, with
    `uploads/`. Sizes are in bytes, and include their bounds.
    """

    types: Collection[str] = ()
    suffixes: Collection[str] = ()
    prefixes: Collection[str] = ()
    min_bytes: int = 0
    max_bytes: int | None = None
    exact_types: frozenset[str] | None = field(init=False, repr=False, compare=False)
    """Types of which every matching object has one; None if there is no such condition."""
    _types: frozenset[str] = field(init=False, repr=False, compare=False)
    _families: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Divide the types once: every object is compared with those of every processor."""
        families = tuple(kind[:-1] for kind in self.types if kind.endswith("/*"))
        types = frozenset(self.types)
        object.__setattr__(self, "exact_types", None if families or not types else types)
        object.__setattr__(self, "_types", types)
        object.__setattr__(self, "_families", families)

    def __call__(self, view: ObjectView) -> bool:
        """Tell whether the object meets all conditions."""
        return (
            self.min_bytes <= view.size
            and (self.max_bytes is None or view.size <= self.max_bytes)
            and (not self.prefixes or view.key.startswith(tuple(self.prefixes)))
            and (
                not self.suffixes
                or view.key.lower().endswith(tuple(suffix.lower() for suffix in self.suffixes))
            )
            and (not self.types or self._is_of_type(view.types))
        )

    def _is_of_type(self, types: Collection[str]) -> bool:
        if not self._types.isdisjoint(types):
            return True
        return bool(self._families) and any(kind.startswith(self._families) for kind in types)

    def __str__(self) -> str:
        """Return the conditions in words, for people."""
        return ", ".join(self._words()) or "every object"

    def _words(self) -> Iterator[str]:
        for what, parts in (
            ("", self.types),
            ("ends in ", self.suffixes),
            ("begins with ", self.prefixes),
        ):
            if parts:
                yield what + " or ".join(f"`{part}`" for part in parts)
        if self.min_bytes:
            yield f"at least {self.min_bytes:,} bytes"
        if self.max_bytes is not None:
            yield f"at most {self.max_bytes:,} bytes"
