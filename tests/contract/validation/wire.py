"""What a signed request says, before any model is looked at."""

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from serverless_s3_processor.runtime.adapters.aws.libcurl.transfer import HttpRequest
from tests.contract.validation.members import unique
from tests.contract.validation.parameters import InvalidRequestError

_HTTP_AND_SIGNATURE = {
    "authorization",
    "host",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
}
_SCOPE = r"AWS4-HMAC-SHA256 Credential=[^/]+/\d{8}/[a-z0-9-]+/([a-z0-9]+)/aws4_request, .+"
_URL_CHARACTERS = "-._~:/?#[]@!$&'()*+,;=%"


class WireRequest(NamedTuple):
    """A request, with its path decoded and the headers that are neither HTTP's nor SigV4's.

    `service` is the one in the signature's credential scope.
    """

    service: str
    method: str
    host: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


def parse(request: HttpRequest) -> WireRequest:
    """Parse a request as it is handed to libcurl.

    Raises:
        InvalidRequestError: it is not a signed request.
    """
    headers = unique(_sent(request.header_lines))
    url = urlsplit(request.url)
    if quote(request.url, safe=_URL_CHARACTERS) != request.url:
        raise InvalidRequestError(f"the URL {request.url!r} is not percent-encoded")
    if headers.get("host") != url.netloc:
        raise InvalidRequestError(f"the header host is not {url.netloc!r}")
    return WireRequest(
        _signed_service(headers.get("authorization", "")),
        request.method,
        url.netloc,
        unquote(url.path, errors="strict"),
        unique(parse_qsl(url.query, keep_blank_values=True, strict_parsing=bool(url.query))),
        {name: value for name, value in headers.items() if name not in _HTTP_AND_SIGNATURE},
        request.body,
    )


def _sent(lines: Iterable[bytes]) -> Iterable[tuple[str, str]]:
    """Libcurl sends no header whose line ends after the colon.

    https://curl.se/libcurl/c/CURLOPT_HTTPHEADER.html
    """
    for line in lines:
        name, _, value = line.decode().partition(":")
        if value:
            yield name.lower(), value.strip()


def _signed_service(authorization: str) -> str:
    scope = re.fullmatch(_SCOPE, authorization)
    if scope is None:
        raise InvalidRequestError(f"authorization is {authorization!r}")
    return scope[1]


def require(name: str, actual: object, expected: object) -> None:
    """Compare a part of a request with what the protocol demands.

    Raises:
        InvalidRequestError: they differ.
    """
    if actual != expected:
        raise InvalidRequestError(f"{name} is {actual!r}, and not {expected!r}")
