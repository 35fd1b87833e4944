from __future__ import annotations

import pytest

from tests.contract.validation.clients import check_request
from tests.contract.validation.parameters import InvalidRequestError
from tests.contract.validation.requests import signed

HOST = "https://s3.us-east-1.amazonaws.com"
OBJECT = f"{HOST}/bucket/uploads/a%20b%2Bc/%C3%A9"


VIRTUAL_HOSTS = [
    "https://bucket.s3.us-east-1.amazonaws.com/a",
    "https://bucket.s3-fips.us-gov-west-1.amazonaws.com/a",
]


@pytest.mark.parametrize("url", [OBJECT, f"{HOST}/a.b.c//../a%0A", *VIRTUAL_HOSTS])
def test_what_the_model_allows_passes(url: str) -> None:
    check_request(signed("s3", "GET", f"{url}?versionId=v%2B1", range="bytes=0-2", if_match='"e"'))
    check_request(signed("s3", "HEAD", url))
    headers = {
        "content-type": "text/plain",
        "x-amz-checksum-crc32": "NSRBwg==",
        "x-amz-meta-a": "b",
    }
    check_request(signed("s3", "PUT", url, b"abc", **headers))


@pytest.mark.parametrize(
    ("method", "url", "headers", "named"),
    [
        ("GET", OBJECT, {"x-amz-versionid": "v1"}, "'x-amz-versionid'"),
        ("GET", OBJECT, {"IfMatch": "e"}, "'ifmatch'"),
        ("GET", OBJECT, {"content-type": "text/plain"}, "'content-type'"),
        ("GET", OBJECT, {"x-amz-meta-a": "b"}, "'x-amz-meta-a'"),
        ("GET", OBJECT, {"x-amz-checksum-mode": "ON"}, "GetObject.ChecksumMode is 'ON'"),
        ("GET", OBJECT, {"if-modified-since": "noon"}, "IfModifiedSince, value: noon"),
        ("GET", f"{OBJECT}?versionid=v1", {}, "'versionid'"),
        ("GET", f"{OBJECT}?VersionId=v1", {}, "'VersionId'"),
        ("GET", f"{OBJECT}?partNumber=one", {}, "PartNumber, value: one"),
        ("GET", f"{OBJECT}?versionId=1&versionId=2", {}, "'versionId' is repeated"),
        ("HEAD", f"{HOST}/bucket/", {}, "Key"),
        ("HEAD", f"{HOST}/bucket", {}, "/{Bucket}/{Key+}"),
        ("HEAD", f"{HOST}//uploads/a", {}, "/{Bucket}/{Key+}"),
        ("HEAD", f"{HOST}/bucket/a b", {}, "is not percent-encoded"),
        ("PUT", OBJECT, {"x-amz-storage-class": "COLD"}, "PutObject.StorageClass is 'COLD'"),
        ("PUT", OBJECT, {"x-amz-checksum-crc32": "AAAA"}, "ChecksumCRC32 is 'AAAA'"),
        ("PUT", OBJECT, {"x-amz-checksum-crc32": "no base64"}, "ChecksumCRC32 is 'no base64'"),
        ("PUT", OBJECT, {"x-amz-checksum": "AAAAAA=="}, "'x-amz-checksum'"),
        ("DELETE", OBJECT, {}, "method is 'DELETE'"),
    ],
)
def test_what_is_wrong_is_named(method: str, url: str, headers: dict[str, str], named: str) -> None:
    with pytest.raises(InvalidRequestError) as refusal:
        check_request(signed("s3", method, url, b"", **headers))
    assert named in str(refusal.value)


def test_a_read_has_no_body() -> None:
    with pytest.raises(InvalidRequestError, match="the body of GetObject"):
        check_request(signed("s3", "GET", OBJECT, b"body"))
