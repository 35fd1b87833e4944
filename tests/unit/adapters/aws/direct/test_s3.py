from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from s3_processor.adapters.aws.direct.account import Account
from s3_processor.adapters.aws.direct.moments import moment_of
from s3_processor.adapters.aws.direct.s3 import S3Client
from s3_processor.adapters.aws.errors import RefusedError, code_of
from s3_processor.adapters.aws.s3_writing import write
from tests.unit.adapters.aws.direct.speaking import speaking

HEAD = (
    "HTTP/1.1 206 Partial Content\r\nLast-Modified: Sat, 31 Jan 2026 23:59:59 GMT\r\n"
    'ETag: "e"\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-2/9\r\nx-amz-version-id: v\r\n'
    "x-amz-meta-Team: blue\r\nx-amz-server-side-encryption: AES256\r\nContent-Length: 3\r\n\r\n"
)


def account(**more: str) -> Account:
    return Account.from_env(
        {
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "eu-west-1",
            **more,
        }
    )


def test_an_object_is_read_with_all_that_is_known_of_it() -> None:
    with speaking(HEAD.encode() + b"abc") as server:
        read = S3Client(server.account).get_object(
            Bucket="bucket", Key="uploads/a b+ä", VersionId="v+1", Range="bytes=0-2"
        )
        [asked] = server.asked

    assert asked.startswith(b"GET /bucket/uploads/a%20b%2B%C3%A4?versionId=v%2B1 HTTP/1.1\r\n")
    assert b"\r\nrange: bytes=0-2\r\n" in asked
    assert read.pop("Body").read() == b"abc"
    assert read == {
        "ContentLength": 3,
        "ContentRange": "bytes 0-2/9",
        "ContentType": "text/plain",
        "ETag": '"e"',
        "LastModified": datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC),
        "Metadata": {"team": "blue"},
        "ServerSideEncryption": "AES256",
        "VersionId": "v",
    }


def test_an_object_is_written_with_a_checksum_that_an_object_lock_demands() -> None:
    with speaking(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as server:
        write(S3Client(server.account), "bucket", "derived/a", b"123456789", "image/webp")  # type: ignore[arg-type]
        [asked] = server.asked

    assert asked.startswith(b"PUT /bucket/derived/a HTTP/1.1\r\n")
    assert b"\r\nx-amz-checksum-crc32: y/Q5Jg==\r\n" in asked, "0xCBF43926, the known sum"
    assert asked.endswith(b"\r\n\r\n123456789")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<?xml?><Error><Code>NoSuchKey</Code><Key>a\x01</Key></Error>", "NoSuchKey"),
        (b"", "404"),
        (b"<html>not found</html>", "404"),
    ],
)
def test_an_error_has_s3_s_code_even_if_it_is_no_xml_or_else_the_status(
    body: bytes, code: str
) -> None:
    head = f"HTTP/1.1 404 Not Found\r\nX-Amz-Request-Id: r\r\nContent-Length: {len(body)}\r\n\r\n"
    with speaking(head.encode() + body) as server, pytest.raises(RefusedError) as caught:
        S3Client(server.account).get_object(Bucket="bucket", Key="a", Range="bytes=0-0")

    assert code_of(caught.value) == code
    headers = caught.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amz-request-id"] == "r"


@pytest.mark.parametrize(
    ("bucket", "variables", "place"),
    [
        ("b", {}, ("https://b.s3.eu-west-1.amazonaws.com", "/k%20")),
        ("b.c", {}, ("https://s3.eu-west-1.amazonaws.com", "/b.c/k%20")),
        ("b", {"AWS_REGION": "cn-north-1"}, ("https://b.s3.cn-north-1.amazonaws.com.cn", "/k%20")),
        ("b", {"AWS_ENDPOINT_URL": "http://h:1/"}, ("http://h:1", "/b/k%20")),
        (
            "b",
            {"AWS_ENDPOINT_URL": "http://h:1", "AWS_ENDPOINT_URL_S3": "http://s:2"},
            ("http://s:2", "/b/k%20"),
        ),
    ],
)
def test_a_bucket_is_where_its_region_and_its_name_say(
    bucket: str, variables: dict[str, str], place: tuple[str, str]
) -> None:
    client = S3Client(account(**variables))

    assert client._place(bucket, "k ") == place


def test_another_service_s_replacement_is_not_for_s3() -> None:
    found = account(AWS_ENDPOINT_URL_SNS="http://h:1")

    assert found.endpoint("sns") == "http://h:1"
    assert found.endpoint("s3") == "https://s3.eu-west-1.amazonaws.com"


@pytest.mark.parametrize("wrong", ["2026-01-31", "Sat, 31 Jan 2026 23:59:59 CET", "", quote("é")])
def test_a_moment_of_another_shape_is_none(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        moment_of(wrong)
