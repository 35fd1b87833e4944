"""What a run has seen the bucket hold: eight bytes an identity, in order.

A million take 8 MB. One ghost in 2·10¹³ has then the fingerprint of something held, and hides.
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
    """Return what stands for a record's primary key."""
    text = "\0".join(identity).encode()
    return int.from_bytes(blake2b(text, digest_size=_BYTES).digest())


class FingerprintSet:
    """A set of identities, made of their fingerprints."""

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
        """Return the set that `written` gave the bytes of."""
        result = cls()
        result._sorted.frombytes(content)
        return result

    def to_bytes(self) -> bytes:
        """Return it as bytes."""
        return self._sorted.tobytes()

    @classmethod
    def union(cls, parts: Sequence[FingerprintSet]) -> FingerprintSet:
        """Put sets together, share by share: Python's own integers take five times the memory."""
        result = cls()
        for share in range(_SHARES):
            result._sorted.extend(sorted({n for part in parts for n in part._share(share)}))
        return result

    def _share(self, share: int) -> array[int]:
        size = (1 << 8 * _BYTES) // _SHARES
        begin, end = (bisect_left(self._sorted, size * at) for at in (share, share + 1))
        return self._sorted[begin:end]
