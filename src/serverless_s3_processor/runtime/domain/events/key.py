"""S3's rules for keys: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""

from __future__ import annotations

MAX_BYTES = 1024
"""Maximum length of a key in UTF-8."""


def validate(key: object) -> str:
    """Return the key.

    Raises:
        ValueError: S3 does not allow it; the message says why.
    """
    if not isinstance(key, str):
        raise ValueError("it is not text")  # noqa: TRY004 - one error for the caller
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
    """Tell whether `..` elements lead out of the bucket, which S3 refuses."""
    depth = 0
    for element in key.split("/"):
        depth += {"..": -1, ".": 0}.get(element, 1)
        if depth < 0:
            return True
    return False
