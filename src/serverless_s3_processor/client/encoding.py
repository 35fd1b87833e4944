"""Queries, percent-encoded by RFC 3986: what is signed is what is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from serverless_s3_processor.client.transport import Query


def url(base: str, path: str, query: Query) -> str:
    """Return the address of a request. A space is %20: a + would be taken for itself by some."""
    pairs = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in query.items())
    return f"{base.rstrip('/')}{path}{'?' if pairs else ''}{pairs}"


def path_segment(text: str) -> str:
    """Return text as one segment of a path."""
    return _encoded(text)


def _encoded(text: str) -> str:
    """Encode all but the unreserved characters, as signatures demand.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    """
    return quote(text, safe="-_.~")
