from datetime import UTC, datetime
from typing import Any

import pytest

from serverless_s3_processor.runtime.adapters.aws.errors import (
    NoResponseError,
    ServiceError,
    code_of,
)
from serverless_s3_processor.runtime.adapters.aws.libcurl.s3 import S3Client
from serverless_s3_processor.runtime.adapters.aws.s3.files import S3DerivedFiles
from tests.unit.adapters.aws.libcurl.scripted_server import FINE, config_of, scripted

HEAD = (
    "HTTP/1.1 206 Partial Content\r\nLast-Modified: Sat, 31 Jan 2026 23:59:59 GMT\r\n"
    'ETag: "e"\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-2/9\r\nx-amz-version-id: v\r\n'
    "Via: HTTP/1.1 x\r\nx-amz-meta-Team: blue\r\nx-amz-server-side-encryption: AES256\r\n"
    "Content-Length: 3\r\n\r\n"
)


def test_an_object_is_read_with_its_metadata() -> None:
    with scripted(HEAD.encode() + b"abc") as server:
        read = S3Client(server.config).get_object(
            Bucket="bucket", Key="uploads/a b+ä", VersionId="v+1", Range="bytes=0-2"
        )
        [request] = server.requests

    assert request.method == "GET"
    assert request.target == "/bucket/uploads/a%20b%2B%C3%A4?versionId=v%2B1"
    assert request.headers["range"] == "bytes=0-2"
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
    with scripted(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as server:
        client: Any = S3Client(server.config)
        S3DerivedFiles(client, "bucket").put("derived/a", b"123456789", "image/webp")
        [request] = server.requests

    assert (request.method, request.target) == ("PUT", "/bucket/derived/a")
    assert request.headers["x-amz-checksum-crc32"] == "y/Q5Jg==", "0xCBF43926, the known sum"
    assert request.body == b"123456789"


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
    with scripted(head.encode() + body) as server, pytest.raises(ServiceError) as caught:
        S3Client(server.config).get_object(Bucket="bucket", Key="a", Range="bytes=0-0")

    assert code_of(caught.value) == code
    headers = caught.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amz-request-id"] == "r"


@pytest.mark.parametrize(
    ("bucket", "variables", "address"),
    [
        ("b", {}, ("https://b.s3.eu-west-1.amazonaws.com", "/k%20")),
        ("b.c", {}, ("https://s3.eu-west-1.amazonaws.com", "/b.c/k%20")),
        ("b.c/d", {}, ("https://s3.eu-west-1.amazonaws.com", "/b.c%2Fd/k%20")),
        ("b", {"AWS_ENDPOINT_URL": "http://h:1/"}, ("http://h:1", "/b/k%20")),
    ],
)
def test_a_bucket_is_part_of_the_host_where_a_certificate_covers_that(
    bucket: str, variables: dict[str, str], address: tuple[str, str]
) -> None:
    assert (
        S3Client(config_of("", URL_SUFFIX="amazonaws.com", **variables))._address(bucket, "k ")
        == address
    )


def test_a_bucket_s_name_can_not_choose_another_host() -> None:
    with scripted(FINE) as server:
        client = S3Client(config_of("", URL_SUFFIX="amazonaws.com"))
        bucket = f"a@localhost:{server.port}/#"
        [(_, outcome)] = client.get_each([{"Bucket": bucket, "Key": "k"}], 4)
        assert not server.connections

    assert isinstance(outcome, ValueError)


@pytest.mark.parametrize("missing", ["ETag", "Last-Modified"])
def test_a_response_without_what_s3_always_sends_is_no_response(missing: str) -> None:
    other = HEAD.replace(missing, "X-Other").encode() + b"abc"
    with scripted(other) as server:
        [(index, outcome)] = S3Client(server.config).get_each([{"Bucket": "b", "Key": "k"}], 4)

    assert index == 0
    assert isinstance(outcome, NoResponseError)


def test_a_chunked_response_is_read_and_a_trailer_is_no_header() -> None:
    head = HEAD.replace("Content-Length: 3", "Transfer-Encoding: chunked").encode()
    chunked = head + b"3\r\nabc\r\n0\r\nx-amz-version-id: another\r\n\r\n"
    with scripted(chunked) as server:
        read = S3Client(server.config).get_object(Bucket="b", Key="k", Range="bytes=0-2")

    assert (read["VersionId"], read["ContentLength"], read["Body"].read()) == ("v", 3, b"abc")
