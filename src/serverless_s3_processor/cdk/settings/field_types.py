"""Types of context values, with the allowed values in words for messages and documentation."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from serverless_s3_processor.locations import project
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.watched import WatchedLocation

_Item = TypeVar("_Item")

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_MAX_BUCKET_NAME_LENGTH: Final = 63
_MAX_ENVIRONMENT_LENGTH: Final = _MAX_BUCKET_NAME_LENGTH - len(names.bucket("", "0" * 12))
"""Names of buckets end in the environment and the 12 digits of the account."""
_MAX_LOCATIONS: Final = 10
"""A function's policies, which name each location, have 10,240 characters in all.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
_MAX_PREFIX_BYTES: Final = 500
_MAX_DAYS: Final = 9999
_MIN_POLLERS: Final = 2
_MAX_MIN_POLLERS: Final = 200
_MAX_POLLERS: Final = 2000
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-provisionedpollerconfig.html"""
_KEY: Final = r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+"
_ID: Final = r"([0-9a-f]{8}|[0-9a-f]{17})"


@dataclass(frozen=True)
class Allowed:
    """The allowed values of a field, in words."""

    allowed: str


@dataclass(frozen=True)
class Matching(Allowed):
    """Refuses a text, or a list of texts, unless each matches a regular expression as a whole."""

    pattern: str

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def _check(self, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for text in [value] if isinstance(value, str) else value:
            if not re.fullmatch(self.pattern, text):
                raise ValueError(f"{text!r} must be {self.allowed}.")
        return value


def allowed_in(field: FieldInfo) -> str:
    """Return the allowed values of a field, in words."""
    if words := [rule.allowed for rule in field.metadata if isinstance(rule, Allowed)]:
        return words[-1]
    if get_origin(field.annotation) is Literal:
        *others, last = map(str, get_args(field.annotation))
        return f"{', '.join(others)} or {last}"
    bounds = {type(rule): rule for rule in field.metadata}
    return f"a whole number from {bounds[Ge].ge} to {bounds[Le].le}"


def _split(value: object) -> object:
    """Return the texts between commas."""
    if isinstance(value, str):
        return tuple(value.split(",")) if value else ()
    return value


def _deduplicate(items: tuple[_Item, ...]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(items))


def _parse_number(value: object) -> int:
    """Parse a number in ASCII digits; `True` and `٣` are invalid."""
    if isinstance(value, bool) or not re.fullmatch("0|[1-9][0-9]{0,3}", str(value)):
        raise ValueError("not a whole number")
    return int(str(value))


def _parse_location(value: object) -> object:
    return WatchedLocation.parse(value) if isinstance(value, str) else value


def _check_locations(locations: tuple[WatchedLocation, ...]) -> tuple[WatchedLocation, ...]:
    if any(a.overlaps(b) for a, b in combinations(locations, 2)):
        raise ValueError("locations overlap")
    for location in locations:
        # In a policy, `*` and `?` would be wildcards, and `$` would begin a variable.
        if not re.fullmatch(r"[^*?$,\"\\\x00-\x1f\x7f]*", location.prefix):
            raise ValueError("a prefix has a character that it can't have")
        if len(location.prefix.encode(errors="replace")) > _MAX_PREFIX_BYTES:
            raise ValueError("a prefix is too long")
    return locations


def _check_schedule(text: str) -> str:
    """Refuse what EventBridge Scheduler refuses; day or day of the week must be `?`."""
    rate = r"rate\((1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))\)"
    cron = re.fullmatch(r"cron\(([0-9A-Z*?,/#-]+( [0-9A-Z*?,/#-]+){5})\)", text)
    _, _, day, _, weekday, _ = cron[1].split(" ") if cron else [""] * 6
    if text and not re.fullmatch(rate, text) and [day, weekday].count("?") != 1:
        raise ValueError("not a schedule")
    return text


def _check_pollers(text: str) -> str:
    """Refuse what Lambda refuses of a queue, and a maximum below the minimum."""
    match = re.fullmatch(r"([0-9]{1,4}):([0-9]{1,4})", text)
    minimum, maximum = map(int, match.groups()) if match else (0, 0)
    if text and not (
        _MIN_POLLERS <= minimum <= min(_MAX_MIN_POLLERS, maximum) and maximum <= _MAX_POLLERS
    ):
        raise ValueError("not pollers")
    return text


def _exists(is_there: Callable[[Path], bool]) -> AfterValidator:
    """Refuse a path, relative to the project's folder, for which `is_there` is false."""

    def check(path: str) -> str:
        if path and not is_there(project() / path):
            raise ValueError("not there")
        return path

    return AfterValidator(check)


CommaSeparated = Annotated[tuple[_Item, ...], BeforeValidator(_split), AfterValidator(_deduplicate)]
WholeNumber = Annotated[int, BeforeValidator(_parse_number)]
Days = Annotated[WholeNumber, Field(ge=0, le=_MAX_DAYS)]

Environment = Annotated[
    str,
    Field(max_length=_MAX_ENVIRONMENT_LENGTH),
    Matching(
        "lowercase letters, digits and inner hyphens, "
        f"at most {_MAX_ENVIRONMENT_LENGTH} characters",
        r"[a-z0-9]([a-z0-9-]*[a-z0-9])?",
    ),
]
Email = Annotated[
    str, Matching("one e-mail address", r"[!-?A-~]{1,64}@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+")
]
ExistingBuckets = Annotated[
    tuple[Annotated[WatchedLocation, BeforeValidator(_parse_location)], ...],
    BeforeValidator(_split),
    Field(max_length=_MAX_LOCATIONS),
    AfterValidator(_check_locations),
    Allowed(
        f"up to {_MAX_LOCATIONS} of `bucket` or `bucket/prefix` of this account and region, "
        'separated by commas, none within another; no `*?$,"\\` in a prefix'
    ),
]
KmsKey = Annotated[
    str, Matching("the ARN of a key of this region, create, or empty", rf"({_KEY}|create)?")
]
KmsKeys = Annotated[
    CommaSeparated[str], Matching("ARNs of keys, separated by commas, or empty", _KEY)
]
VpcId = Annotated[str, Matching("the id of a VPC, or empty", rf"(vpc-{_ID})?")]
SubnetIds = Annotated[
    CommaSeparated[str],
    Matching("ids of subnets, separated by commas, or empty", f"subnet-{_ID}"),
]
RouteTableIds = Annotated[
    tuple[Literal["existing"]] | Annotated[tuple[str, ...], Matching("ids", f"rtb-{_ID}")],
    BeforeValidator(_split),
    Allowed("ids of route tables, separated by commas, existing, or empty"),
]
PrefixLists = Annotated[
    CommaSeparated[str],
    Matching("ids of prefix lists, separated by commas, or empty", f"pl-{_ID}"),
]
_LogDays = Literal[1, 3, 5, 7, 14, 30, 90, 180, 365, 731, 3653]
LogDays = Annotated[_LogDays, BeforeValidator(_parse_number)]
LOG_DAYS: Final[tuple[int, ...]] = get_args(_LogDays)
"""Some of the values that CloudWatch Logs accepts.
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""
ObjectLock = Annotated[
    str,
    Matching(
        f"governance or compliance, a colon and days up to {_MAX_DAYS}, or empty",
        r"((governance|compliance):[1-9][0-9]{0,3})?",
    ),
]
Pollers = Annotated[
    str,
    AfterValidator(_check_pollers),
    Allowed(
        f"a minimum from {_MIN_POLLERS} to {_MAX_MIN_POLLERS}, a colon and a maximum up to "
        f"{_MAX_POLLERS}, or empty"
    ),
]
Origins = Annotated[
    CommaSeparated[str],
    Matching(
        "origins such as https://console.example.com, separated by commas",
        r"https://[a-z0-9.-]+(:[0-9]{1,5})?|http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?",
    ),
]
Schedule = Annotated[
    str,
    AfterValidator(_check_schedule),
    Allowed("a schedule such as cron(0 3 * * ? *) or rate(1 day), or empty"),
]
Library = Literal["encoding", "image", "media", "parquet", "pdf", "office"]
PROCESSORS: Final[tuple[Library, ...]] = get_args(Library)
"""The built-in processors that need libraries; each has a file of requirements of its name.

`encoding` is no processor: it is for text that is not UTF-8.
"""
Processors = Annotated[
    CommaSeparated[Library],
    Allowed(f"any of {', '.join(PROCESSORS)}, separated by commas, or empty"),
]
Thumbnails = Annotated[
    Literal[0] | Annotated[int, Field(ge=64, le=1024)],
    BeforeValidator(_parse_number),
    Allowed("0, or a whole number from 64 to 1024"),
]
Folder = Annotated[
    str, _exists(Path.is_dir), Allowed("a folder, relative to the project's, or empty")
]
File = Annotated[
    str, _exists(Path.is_file), Allowed("a file, relative to the project's folder, or empty")
]
