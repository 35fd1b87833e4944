"""Listing of versions with `encoding-type=url`.

AWS then form-encodes every key of the response, since XML has no control characters. The emulator
encodes the keys of plain listings, but those of versions never, and fails on such keys.
"""

import re
from collections.abc import Mapping
from html import unescape
from http import HTTPStatus
from typing import Final

from ministack_fidelity.emulator import Function, module, wrap

Response = tuple[int, dict[str, str], bytes]

ENCODED: Final = re.compile(
    r"<(Key|Prefix|Delimiter|KeyMarker|NextKeyMarker)>(.*?)</\1>", re.DOTALL
)
END: Final = "</ListVersionsResult>"


def apply() -> None:
    """Versions of keys with control characters can be listed."""
    wrap(module("services.s3"), "_list_object_versions", _encoding)


def _encoding(original: Function) -> Function:
    def list_versions(bucket: str, query: Mapping[str, object]) -> Response:
        status, headers, body = original(bucket, query)
        is_encoded = module("services.s3")._qp(query, "encoding-type", "") == "url"
        return status, headers, _encode(body) if is_encoded and status == HTTPStatus.OK else body

    return list_versions


def _encode(body: bytes) -> bytes:
    text = ENCODED.sub(_encode_element, body.decode())
    return text.replace(END, f"<EncodingType>url</EncodingType>{END}").encode()


def _encode_element(match: re.Match[str]) -> str:
    name, text = match.groups()
    return f"<{name}>{module('services.s3')._url_encode(unescape(text))}</{name}>"
