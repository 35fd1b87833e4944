"""GET of a range of an object.

AWS serves a range of any version with 206, ignores a Range header that it can't parse or that has
several ranges, and responds to any range of an empty object with 416. The emulator ignores the
range of a version (200 and the whole object), and responds to the others with 416, the first range,
and 206.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from ministack_fidelity.emulator import Function, module, wrap

Headers = dict[str, str]
Query = Mapping[str, object] | None
Response = tuple[int, Headers, bytes]

SINGLE_RANGE: Final = re.compile(r"bytes=(\d+-\d*|-\d+)")


def apply() -> None:
    """A range of a version is served with 206; a range of an empty object gets 416."""
    s3 = module("services.s3")
    wrap(s3, "_parse_range", _unless_empty)
    wrap(s3, "_get_object", _ranged)


def _unless_empty(original: Function) -> Function:
    def parse(header: str, size: int) -> tuple[int, int] | None:
        parsed: tuple[int, int] | None = original(header, size) if size else None
        return parsed

    return parse


def _ranged(original: Function) -> Function:
    def get(bucket: str, key: str, headers: Headers, query: Query = None) -> Response:
        header = headers.get("range", "")
        if header and not SINGLE_RANGE.fullmatch(header):
            headers = {name: value for name, value in headers.items() if name != "range"}
        elif header and "versionId" in (query or {}):
            # AWS sends no checksum: that of the whole object matches none of its parts.
            plain = {**headers, "x-amz-checksum-mode": ""}
            return _cut(original(bucket, key, plain, query), header, f"/{bucket}/{key}")
        response: Response = original(bucket, key, headers, query)
        return response

    return get


def _cut(response: Response, header: str, resource: str) -> Response:
    status, headers, body = response
    if status != HTTPStatus.OK:
        return response
    span = module("services.s3")._parse_range(header, len(body))
    if span is None:
        return _not_satisfiable(len(body), resource)
    first, last = span
    part = body[first : last + 1]
    content_range = f"bytes {first}-{last}/{len(body)}"
    changed = {"Content-Range": content_range, "Content-Length": str(len(part))}
    return int(HTTPStatus.PARTIAL_CONTENT), {**headers, **changed}, part


def _not_satisfiable(size: int, resource: str) -> Response:
    status, headers, body = module("services.s3")._error(
        "InvalidRange", "The requested range is not satisfiable", 416, resource
    )
    return status, {**headers, "Content-Range": f"bytes */{size}"}, body
