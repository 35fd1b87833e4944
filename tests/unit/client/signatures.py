"""Verifies Signature Version 4 as its specification describes it, and as a server would.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
import re
from urllib.parse import quote, unquote

from tests.support.aws.loopback import ReceivedRequest

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<scope>[^,]+), "
    r"SignedHeaders=(?P<headers>[^,]+), Signature=(?P<signature>[0-9a-f]{64})"
)


def scope(request: ReceivedRequest) -> tuple[str, str]:
    """Who signed, and for what."""
    match = _AUTHORIZATION.fullmatch(request.headers["Authorization"])
    assert match
    return match["key"], match["scope"].partition("/")[2]


def is_valid(request: ReceivedRequest, secret: str) -> bool:
    """Tell whether what was received is what was signed with this secret."""
    match = _AUTHORIZATION.fullmatch(request.headers["Authorization"])
    assert match
    headers = {name.lower(): value for name, value in request.headers.items()}
    names = match["headers"].split(";")
    assert {"host", "x-amz-date"} <= set(names)
    path, _, query = request.target.partition("?")
    canonical_request = "\n".join(
        (
            request.method,
            "/".join(_encoded(segment) for segment in path.split("/")),
            _canonical(query),
            *(f"{name}:{' '.join(headers[name].split())}" for name in names),
            "",
            match["headers"],
            hashlib.sha256(request.body).hexdigest(),
        )
    )
    digest = hashlib.sha256(canonical_request.encode()).hexdigest()
    string_to_sign = "\n".join(("AWS4-HMAC-SHA256", headers["x-amz-date"], match["scope"], digest))
    key = f"AWS4{secret}".encode()
    for part in match["scope"].split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.compare_digest(
        hmac.digest(key, string_to_sign.encode(), "sha256").hex(), match["signature"]
    )


def _canonical(query: str) -> str:
    """The query as a server sees it: decoded, and encoded again in the one way that is agreed."""
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    encoded = sorted((_encoded(unquote(name)), _encoded(unquote(v))) for name, _, v in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")
