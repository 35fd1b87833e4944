"""The identities that a run saw in the bucket, as sorted fingerprints of eight bytes.

A million take 8 MB. One orphaned record in 2·10¹³ then shares a listed version's fingerprint, and
goes unnoticed.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_KIND: Final = "Q"
_BYTES: Final = 8
_SHARES: Final = 256


def fingerprint(identity: tuple[str, str]) -> int:
    """Return the fingerprint of a record's primary key."""
    text = "\0".join(identity).encode()
    return int.from_bytes(blake2b(text, digest_size=_BYTES).digest())


class FingerprintSet:
    """A set of identities, stored as fingerprints."""

    def __init__(self, fingerprints: Iterable[int] = ()) -> None:
        self._sorted = array(_KIND, sorted(set(fingerprints)))

    def __contains__(self, identity: object) -> bool:
        if not isinstance(identity, tuple):
            return False
        target = fingerprint(identity)
        index = bisect_left(self._sorted, target)
        return index < len(self._sorted) and self._sorted[index] == target

    def __len__(self) -> int:
        return len(self._sorted)

    @classmethod
    def from_bytes(cls, content: bytes) -> FingerprintSet:
        """Parse what `to_bytes` returns."""
        result = cls()
        result._sorted.frombytes(content)
        return result

    def to_bytes(self) -> bytes:
        """Serialize it."""
        return self._sorted.tobytes()

    @classmethod
    def union(cls, parts: Sequence[FingerprintSet]) -> FingerprintSet:
        """Return the union, built share by share: Python's integers take five times the memory."""
        result = cls()
        for share in range(_SHARES):
            result._sorted.extend(sorted({n for part in parts for n in part._share(share)}))
        return result

    def _share(self, share: int) -> array[int]:
        size = (1 << 8 * _BYTES) // _SHARES
        begin, end = (bisect_left(self._sorted, size * index) for index in (share, share + 1))
        return self._sorted[begin:end]
