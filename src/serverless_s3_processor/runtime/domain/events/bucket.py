"""S3's rules for the names of general purpose buckets.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
"""

from __future__ import annotations

import functools
import re
from typing import Final

MAX_LENGTH: Final = 63
_LETTERS: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_IP_ADDRESS: Final = re.compile(r"\d+\.\d+\.\d+\.\d+")
_RESERVED_PREFIXES: Final = ("xn--", "sthree-", "amzn-s3-demo-")
_RESERVED_SUFFIXES: Final = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


@functools.lru_cache(maxsize=16)
def validate(name: str) -> str:
    """Return the name.

    Raises:
        ValueError: no bucket can have it; the message says why.
    """
    if not _LETTERS.fullmatch(name):
        raise ValueError(
            f"a bucket's name has 3 to {MAX_LENGTH} lowercase letters, digits, periods and "
            "hyphens, and begins and ends with a letter or digit"
        )
    if ".." in name or _IP_ADDRESS.fullmatch(name):
        raise ValueError(f"the bucket's name {name} is an IP address or has two adjacent periods")
    if name.startswith(_RESERVED_PREFIXES) or name.endswith(_RESERVED_SUFFIXES):
        raise ValueError(f"the bucket's name {name} begins or ends with a reserved text")
    return name
