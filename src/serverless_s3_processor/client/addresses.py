"""Addresses of APIs."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_OF_AWS: Final = re.compile(
    r"https://(?P<api>\w+)\.execute-api\.(?P<region>[\w-]+)\.amazonaws\.com(\.cn)?(?P<rest>/.*)?"
)
_AWS: Final = (".amazonaws.com", ".amazonaws.com.cn")
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def checked(url: str) -> str:
    """Return the address of an API.

    Raises:
        ValueError: it is none, or goes over the network in the clear.
    """
    try:
        parts = urlsplit(url)
        is_one = bool(parts.hostname) and parts.scheme in ("http", "https") and not parts.query
    except ValueError:
        is_one = False
    if not is_one:
        raise ValueError(f"{url!r} is no address of an API; one begins with https://")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError(f"{url!r} is not encrypted: it must begin with https://")
    return url


def region_of(url: str) -> str | None:
    """Return the region that an address names; None if it names none."""
    found = _OF_AWS.fullmatch(url)
    return found["region"] if found else None


def reachable(url: str, endpoint: str) -> str:
    """Return an API's address as it is reached where AWS is at another address than its own."""
    found = _OF_AWS.fullmatch(url)
    base = endpoint.rstrip("/")
    if not found or base.endswith(_AWS):
        return url
    return f"{base}/_aws/execute-api/{found['api']}{found['rest'] or '/'}"
