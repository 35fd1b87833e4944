"""What S3 takes for a key: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""

from __future__ import annotations

MAX_BYTES = 1024
"""In UTF-8."""


def validate(key: object) -> str:
    """Return the key.

    Raises:
        ValueError: S3 can't have such a key; the message says why.
    """
    if not isinstance(key, str):
        raise ValueError("it is not text")  # noqa: TRY004 - one error for whoever sent it
    try:
        length = len(key.encode())
    except UnicodeEncodeError:
        raise ValueError("it is not Unicode") from None
    if not 0 < length <= MAX_BYTES:
        raise ValueError(f"it has {length:,} bytes; 1 to {MAX_BYTES:,} are allowed")
    if ".." in key and _escapes_bucket(key):
        raise ValueError("it has more .. than other path elements before them")
    return key


def _escapes_bucket(key: str) -> bool:
    """Tell whether its relative path elements lead out of the bucket, which S3 refuses."""
    depth = 0
    for element in key.split("/"):
        depth += {"..": -1, ".": 0}.get(element, 1)
        if depth < 0:
            return True
    return False
