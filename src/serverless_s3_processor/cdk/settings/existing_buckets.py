"""Buckets that are there already, as the context names them: `bucket` or `bucket/prefix`."""

import re
from itertools import combinations
from typing import Final

from serverless_s3_processor.cdk.settings.context_value import ContextError
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.watched import WatchedLocation

MAX_LOCATIONS: Final = 10
"""A function's policies, which name each, have 10,240 characters in all.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

# In a policy, `*` and `?` would be wildcards, and `$` would begin a variable.
_PREFIX: Final = re.compile(r"[^*?$,\"\\\x00-\x1f\x7f]*")
_MAX_PREFIX_BYTES: Final = 500


def read_locations(text: str) -> tuple[WatchedLocation, ...]:
    """Read a list of places, separated by commas.

    Raises:
        ValueError: a bucket's name breaks S3's rules.
    """
    return tuple(WatchedLocation.parse(part) for part in text.split(",")) if text else ()


def read_existing_buckets(text: str, environment: str) -> tuple[WatchedLocation, ...]:
    """Return the places that a deployment is to watch beside its own.

    Raises:
        ContextError: one of them is its own.
    """
    locations = read_locations(text)
    own = names.bucket(environment, "")
    if repeated := next((each for each in locations if each.bucket.startswith(own)), None):
        raise ContextError(
            f"existing_buckets: {repeated.bucket} is the deployment's own, and is watched."
        )
    return locations


def are_locations(text: str) -> bool:
    """Tell whether these can all be watched at the same time."""
    try:
        locations = read_locations(text)
    except ValueError:
        return False
    are_apart = not any(a.overlaps(b) for a, b in combinations(locations, 2))
    return len(locations) <= MAX_LOCATIONS and are_apart and all(map(_is_location, locations))


def _is_location(location: WatchedLocation) -> bool:
    is_short = len(location.prefix.encode(errors="replace")) <= _MAX_PREFIX_BYTES
    return bool(_PREFIX.fullmatch(location.prefix)) and is_short
