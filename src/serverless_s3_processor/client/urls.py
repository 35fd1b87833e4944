"""URLs of APIs and of requests to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from serverless_s3_processor.client.transport import Query

_AWS_URL: Final = re.compile(
    r"https://(?P<api>\w+)\.execute-api\.(?P<region>[\w-]+)\.amazonaws\.com(\.cn)?(?P<rest>/.*)?"
)
_AWS_DOMAINS: Final = (".amazonaws.com", ".amazonaws.com.cn")
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def validated(url: str) -> str:
    """Return the URL of an API.

    Raises:
        ValueError: the URL is invalid, or requests would not be encrypted.
    """
    try:
        parts = urlsplit(url)
        is_url = bool(parts.hostname) and parts.scheme in ("http", "https") and not parts.query
    except ValueError:
        is_url = False
    if not is_url:
        raise ValueError(f"{url!r} is not the URL of an API, which begins with https://")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError(f"{url!r} is not encrypted: it must begin with https://")
    return url


def region_of(url: str) -> str | None:
    """Return the region that a URL names; None if it names none."""
    match = _AWS_URL.fullmatch(url)
    return match["region"] if match else None


def reachable_url(url: str, endpoint: str) -> str:
    """Return the URL by which an API is reached where `endpoint` takes the place of AWS."""
    match = _AWS_URL.fullmatch(url)
    base = endpoint.rstrip("/")
    if not match or base.endswith(_AWS_DOMAINS):
        return url
    return f"{base}/_aws/execute-api/{match['api']}{match['rest'] or '/'}"


def request_url(base: str, path: str, query: Query) -> str:
    """Return the URL of a request. A space becomes %20, as some servers take a + literally."""
    pairs = "&".join(f"{encoded(name)}={encoded(value)}" for name, value in query.items())
    return f"{base.rstrip('/')}{path}{'?' if pairs else ''}{pairs}"


def encoded(text: str) -> str:
    """Return text with all but the unreserved characters percent-encoded, as signatures demand.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    """
    return quote(text, safe="-_.~")
