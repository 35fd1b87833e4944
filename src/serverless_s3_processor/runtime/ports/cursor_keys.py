"""The key that signs the cursors of listings."""

from __future__ import annotations

from typing import Final, Protocol

KEY_BYTES: Final = 32
"""Length of the key, which is that of the digest: https://www.rfc-editor.org/rfc/rfc2104#section-3"""


class CursorKeys(Protocol):
    """The key that signs cursors: one per deployment."""

    def signing_key(self) -> bytes:
        """Return `KEY_BYTES` random bytes, always the same; the first call creates them."""
