"""Listing of versions with `encoding-type=url`.

AWS then form-encodes every key of the answer, since XML has no control characters. The emulator
encodes the keys of plain listings, but those of versions never, and fails on such keys.
"""

import re
from collections.abc import Mapping
from html import unescape

from serverless_s3_processor.local.emulator import Function, module, wrap

Answer = tuple[int, dict[str, str], bytes]

ENCODED = re.compile(r"<(Key|Prefix|Delimiter|KeyMarker|NextKeyMarker)>(.*?)</\1>", re.DOTALL)
END = "</ListVersionsResult>"


def apply() -> None:
    """Encode keys where the client asks for it."""
    wrap(module("services.s3"), "_list_object_versions", _encoding)


def _encoding(original: Function) -> Function:
    def listing(bucket: str, query: Mapping[str, object]) -> Answer:
        status, headers, body = original(bucket, query)
        wanted = module("services.s3")._qp(query, "encoding-type", "") == "url"
        return status, headers, _encoded(body) if wanted and status == 200 else body  # noqa: PLR2004

    return listing


def _encoded(body: bytes) -> bytes:
    text = ENCODED.sub(_element, body.decode())
    return text.replace(END, f"<EncodingType>url</EncodingType>{END}").encode()


def _element(found: re.Match[str]) -> str:
    name, text = found.groups()
    return f"<{name}>{module('services.s3')._url_encode(unescape(text))}</{name}>"
