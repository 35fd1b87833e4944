"""EXIF of images: what a camera says about a picture, without its position.

https://archive.org/details/exif-specs-3.0-dc-008-translation-2023-e
"""

from __future__ import annotations

import re
from numbers import Rational
from typing import TYPE_CHECKING, Any, Final

from PIL.Image import Exif

from serverless_s3_processor.runtime.processors.quiet import ignore_warnings
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from serverless_s3_processor.runtime.domain.records.record import Json

_ORIENTATION: Final = 0x0112
_EXIF: Final = 0x8769
_DATES: Final = (0x9003, 0x9004)
"""When the picture was taken, and when it was digitized."""
_OFFSET: Final = 0x9011
_TAGS: Final = {
    0x010E: "imageDescription",
    0x010F: "make",
    0x0110: "model",
    0x0131: "software",
    0x0132: "dateTime",
    0x013B: "artist",
    0x8298: "copyright",
}
_EXIF_TAGS: Final = {
    0x829A: "exposureTime",
    0x829D: "fNumber",
    0x8827: "isoSpeed",
    0x920A: "focalLength",
    0xA434: "lensModel",
}
"""Recorded tags by number: no position, no serial number, no maker's notes."""
_DATE: Final = re.compile(r"(\d{4})[:/-](\d\d)[:/-](\d\d)[ T](\d\d:\d\d:\d\d)")
_ZONE: Final = re.compile(r"[+-]\d\d:\d\d|Z")


def exif_attributes(load_tags: Callable[[], Exif]) -> dict[str, Json]:
    """Return `orientation`, `created` and `exif`, as far as the tags say them.

    Nothing if the tags are damaged or beyond the limits, which leaves a whole image.
    """
    ignore_warnings("PIL\\.")
    try:
        return _attributes(load_tags())
    except Exception:  # noqa: BLE001 - Pillow raises anything for damaged tags
        return {}


def parse_exif(data: bytes) -> Exif:
    """Return the tags of a block of EXIF; raises whatever Pillow raises for damaged ones."""
    tags = Exif()
    tags.load(data)
    return tags


def _attributes(tags: Exif) -> dict[str, Json]:
    if not tags:
        return {}
    details = tags.get_ifd(_EXIF)
    exif = _named_tags(tags, _TAGS) | _named_tags(details, _EXIF_TAGS)
    attributes: dict[str, Json | None] = {
        "orientation": _orientation(tags),
        "created": _created(details),
        "exif": exif or None,
    }
    return {name: value for name, value in attributes.items() if value is not None}


def _orientation(tags: Mapping[int, Any]) -> int | None:
    orientation = tags.get(_ORIENTATION)
    is_valid = isinstance(orientation, int) and 1 <= orientation <= 8  # noqa: PLR2004 - eight ways
    return orientation if is_valid else None


def _created(details: Mapping[int, Any]) -> str | None:
    """Return the camera's local time in ISO-8601, with its zone if the camera knows it."""
    for number in _DATES:
        if match := _DATE.match(str(details.get(number, ""))):
            zone = _ZONE.fullmatch(str(details.get(_OFFSET, "")).strip("\0 "))
            return "{}-{}-{}T{}".format(*match.groups()) + (zone[0] if zone else "")
    return None


def _named_tags(tags: Mapping[int, Any], names: Mapping[int, str]) -> dict[str, Json]:
    tags_by_name = ((name, _to_json(tags.get(number))) for number, name in names.items())
    return {name: value for name, value in tags_by_name if not _is_blank(value)}


def _is_blank(value: Json) -> bool:
    """Tell whether a camera has filled a tag with blanks, or a date with zeros."""
    return value is None or (isinstance(value, str) and not value.strip(" 0:"))


def _to_json(value: object) -> Json:
    """Return a tag's value for a record; fractions become text, as in `1/250`."""
    match value:
        case None | int():
            return value
        case bytes() | str():
            words = value.decode("latin-1") if isinstance(value, bytes) else value
            return printable(words.strip("\0 "))
        case Rational() if value.denominator != 0:
            is_integer = value.denominator == 1
            return int(value.numerator) if is_integer else f"{value.numerator}/{value.denominator}"
    return None
