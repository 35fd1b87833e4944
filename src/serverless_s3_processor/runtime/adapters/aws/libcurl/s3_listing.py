"""Reads S3's listing of versions.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from xml.etree import ElementTree

_LISTS: Final = {"Version": "Versions", "DeleteMarker": "DeleteMarkers"}
_TYPES: Final[dict[str, Any]] = {
    "IsLatest": "true".__eq__,
    "IsTruncated": "true".__eq__,
    "LastModified": datetime.fromisoformat,
    "Size": int,
}
"""How members that are not text are read."""


def read_versions(body: bytes) -> dict[str, Any]:
    """Return a page, with botocore's names; its keys are encoded as the request wants.

    Raises:
        ValueError: it is not a listing.
    """
    page: dict[str, Any] = {}
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - S3's own
    except ElementTree.ParseError as error:
        raise ValueError(f"no listing: {error}") from error
    for element in root:
        name = _name(element)
        if name in _LISTS:
            page.setdefault(_LISTS[name], []).append(dict(map(_member, element)))
        else:
            page.update([_member(element)])
    return page


def _member(element: ElementTree.Element) -> tuple[str, Any]:
    name, text = _name(element), element.text or ""
    return name, _TYPES[name](text) if name in _TYPES else text


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
