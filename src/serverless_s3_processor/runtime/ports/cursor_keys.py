"""What the listing needs so that only its own cursors are good."""

from __future__ import annotations

from typing import Final, Protocol

KEY_BYTES: Final = 32
"""As many as the digest that it keys: https://www.rfc-editor.org/rfc/rfc2104#section-3"""


class CursorKeys(Protocol):
    """The secret that cursors are signed with: one for all functions of a deployment."""

    def signing_key(self) -> bytes:
        """Return `KEY_BYTES` random bytes, always the same; the first who asks makes them.

        Raises:
            UnavailableError: what keeps the key refused or failed.
        """
