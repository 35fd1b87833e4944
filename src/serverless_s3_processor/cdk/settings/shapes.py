"""What the texts of context values may look like."""

import re
from collections.abc import Callable
from typing import Final

from serverless_s3_processor.runtime.config import names

_ACCOUNT_DIGITS: Final = 12
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET_NAME_LIMIT: Final = 63
ENVIRONMENT_LIMIT: Final = _BUCKET_NAME_LIMIT - len(names.bucket("", "0" * _ACCOUNT_DIGITS))
"""The characters that the name of an environment may have: buckets' names end in it."""


def matches(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether all of a text matches."""
    return lambda text: re.fullmatch(pattern, text) is not None


def is_environment(text: str) -> bool:
    """Allow what all resources' names can end in."""
    return len(text) <= ENVIRONMENT_LIMIT and matches(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")(text)


def split_words(text: str) -> tuple[str, ...]:
    """Return what stands between commas, each once."""
    return tuple(dict.fromkeys(filter(None, text.split(","))))


def are_origins(text: str) -> bool:
    """Allow origins of web pages: encrypted ones, and those of this machine."""
    one = r"https://[a-z0-9.-]+(:[0-9]{1,5})?|http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?"
    return not text or all(matches(one)(origin) for origin in text.split(","))


def is_schedule(text: str) -> bool:
    """Allow what EventBridge Scheduler takes; of day and weekday, one must be left open."""
    rate = r"rate\((1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))\)"
    cron = re.fullmatch(r"cron\(([0-9A-Z*?,/#-]+( [0-9A-Z*?,/#-]+){5})\)", text)
    fields = cron[1].split(" ") if cron else []
    return (
        not text or matches(rate)(text) or [fields[at : at + 1] for at in (2, 4)].count(["?"]) == 1
    )


def is_whole_number_up_to(maximum: int) -> Callable[[str], bool]:
    """Return what tells whether a text is a whole number from 1 to `maximum`, below 10,000."""
    return lambda text: re.fullmatch("[1-9][0-9]{0,3}", text) is not None and int(text) <= maximum
