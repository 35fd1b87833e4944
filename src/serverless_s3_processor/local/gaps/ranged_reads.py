"""GET of a part of an object.

AWS serves a range of any version with 206, ignores a Range that it can't parse or that names
several ranges, and answers 416 to any range of an empty object. The emulator ignores the range
of a version (200 and all of it), and answers 416, the first range, and 206 to the others.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus

from serverless_s3_processor.local.emulator import Function, module, wrap

Headers = dict[str, str]
Query = Mapping[str, object] | None
Answer = tuple[int, Headers, bytes]

SINGLE_RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)")


def apply() -> None:
    """Answer ranged reads as AWS does."""
    s3 = module("services.s3")
    wrap(s3, "_parse_range", _none_of_nothing)
    wrap(s3, "_get_object", _ranged)


def _none_of_nothing(original: Function) -> Function:
    def parse(header: str, size: int) -> tuple[int, int] | None:
        parsed: tuple[int, int] | None = original(header, size) if size else None
        return parsed

    return parse


def _ranged(original: Function) -> Function:
    def get(bucket: str, key: str, headers: Headers, query: Query = None) -> Answer:
        wanted = headers.get("range", "")
        if wanted and not SINGLE_RANGE.fullmatch(wanted):
            headers = {name: value for name, value in headers.items() if name != "range"}
        elif wanted and "versionId" in (query or {}):
            # The checksum of the whole object fits none of its parts, so AWS doesn't send it.
            plain = {**headers, "x-amz-checksum-mode": ""}
            return _part(original(bucket, key, plain, query), wanted, f"/{bucket}/{key}")
        answer: Answer = original(bucket, key, headers, query)
        return answer

    return get


def _part(answer: Answer, wanted: str, resource: str) -> Answer:
    status, headers, body = answer
    if status != HTTPStatus.OK:
        return answer
    span = module("services.s3")._parse_range(wanted, len(body))
    if span is None:
        return _not_satisfiable(len(body), resource)
    first, last = span
    part = body[first : last + 1]
    place = {"Content-Range": f"bytes {first}-{last}/{len(body)}", "Content-Length": str(len(part))}
    return 206, {**headers, **place}, part


def _not_satisfiable(size: int, resource: str) -> Answer:
    status, headers, body = module("services.s3")._error(
        "InvalidRange", "The requested range is not satisfiable", 416, resource
    )
    return status, {**headers, "Content-Range": f"bytes */{size}"}, body
