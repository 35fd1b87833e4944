"""What is uploaded."""

import random

FIRST_READ = 48
TYPES = ("text/plain", "image/png")
GOOD, BAD, FLAKY, POISON = b"good ", b"bad ", b"flaky ", b"poison "
_KINDS = (GOOD, GOOD, GOOD, BAD, FLAKY, b"long " * 20)
PARTS = b" in parts"
"""Makes the ETag of a multipart upload another than that of the same bytes in one part."""
BAD_REASON, FLAKY_REASON = "it is bad", "it failed by chance"
ENDED = "the content ended its worker"
REASONS = (BAD_REASON, FLAKY_REASON, ENDED)
"""All that may be said of an object that failed."""
_ONE_IN = 17


def unreadable(content: bytes) -> str | None:
    """Return why an object can never be read, if so: some of those that would be good are secret.

    It goes by the content and draws nothing, so that each seed stays the history that it was.
    """
    is_secret = content.startswith(GOOD) and sum(content) % _ONE_IN == 0
    return "It is encrypted with a key of its uploader's." if is_secret else None


def draw(chance: random.Random, *, poison: bool, same: bool) -> bytes:
    """Draw contents: the `same` ones often, those that end their worker only if `poison`."""
    kind = POISON if poison and chance.random() < 0.02 else chance.choice(_KINDS)
    return kind + b"%d" % (0 if same else chance.getrandbits(40))
