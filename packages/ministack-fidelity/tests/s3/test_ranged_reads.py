from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_s3 import S3Client
from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef

BODY = b"0123456789"

Read = Callable[[str, str | None, str], "GetObjectOutputTypeDef"]


@pytest.fixture
def read(s3: "S3Client", bucket: str) -> Read:
    def read(key: str, version: str | None, header: str) -> "GetObjectOutputTypeDef":
        if version is None:
            return s3.get_object(Bucket=bucket, Key=key, Range=header)
        return s3.get_object(Bucket=bucket, Key=key, Range=header, VersionId=version)

    return read


@pytest.fixture
def version(s3: "S3Client", bucket: str) -> str:
    return s3.put_object(Bucket=bucket, Key="digits", Body=BODY)["VersionId"]


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [("bytes=0-3", 0, 3), ("bytes=7-", 7, 9), ("bytes=-2", 8, 9), ("bytes=5-99", 5, 9)],
)
def test_a_range_of_a_version_is_partial_content(
    read: Read, version: str, header: str, first: int, last: int
) -> None:
    response = read("digits", version, header)
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert response["Body"].read() == BODY[first : last + 1]
    assert response["ContentRange"] == f"bytes {first}-{last}/10"
    assert response["ContentLength"] == last + 1 - first
    assert response["VersionId"] == version


@pytest.mark.parametrize("header", ["bytes=abc", "bytes=0-1,4-5", "lines=1-2"])
def test_a_range_that_s3_does_not_serve_is_ignored(read: Read, version: str, header: str) -> None:
    for response in (read("digits", None, header), read("digits", version, header)):
        assert response["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert response["Body"].read() == BODY


@pytest.mark.parametrize("header", ["bytes=0-3", "bytes=0-", "bytes=-3"])
def test_an_empty_object_has_no_range(s3: "S3Client", bucket: str, read: Read, header: str) -> None:
    empty = s3.put_object(Bucket=bucket, Key="empty", Body=b"")["VersionId"]
    for version in (empty, None):
        with pytest.raises(ClientError, match="InvalidRange") as refused:
            read("empty", version, header)
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 416


def test_a_read_of_a_delete_marker_names_it(s3: "S3Client", bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="gone", Body=b"x")
    marker = s3.delete_object(Bucket=bucket, Key="gone")["VersionId"]
    listed = s3.list_object_versions(Bucket=bucket, Prefix="gone")["DeleteMarkers"][0]
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket=bucket, Key="gone", VersionId=marker, Range="bytes=0-99")
    metadata = refused.value.response["ResponseMetadata"]
    assert metadata["HTTPStatusCode"] == 405
    assert metadata["HTTPHeaders"]["x-amz-delete-marker"] == "true"
    stamp = listed["LastModified"].strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert metadata["HTTPHeaders"]["last-modified"] == stamp
