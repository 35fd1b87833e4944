"""The key that signs cursors, in memory."""

import os
from dataclasses import dataclass, field

from serverless_s3_processor.runtime.ports.cursor_keys import KEY_BYTES


def _random() -> bytes:
    return os.urandom(KEY_BYTES)


@dataclass(frozen=True, slots=True)
class MemoryCursorKeys:
    """Implements `ports.cursor_keys.CursorKeys`."""

    secret: bytes = field(default_factory=_random, repr=False)

    def signing_key(self) -> bytes:
        return self.secret
