"""Checksums of uploads, and the buckets that demand them."""

import base64
import hashlib

import pytest
import urllib3
from botocore.config import Config
from botocore.exceptions import ClientError
from mypy_boto3_s3 import S3Client

from support.emulator import Session
from support.factories import Name
from support.forms import Form, upload

BODY = b"locked"
SHA256 = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
MD5 = base64.b64encode(hashlib.md5(BODY, usedforsecurity=False).digest()).decode()
CHECKSUM = {"x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-sha256": SHA256}
REFUSAL = "Content-MD5 OR x-amz-checksum- HTTP header is required"


@pytest.fixture
def locked(s3: "S3Client", name: Name) -> str:
    """A bucket whose objects are retained for a day by default."""
    bucket = name("locked")
    s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    retention = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
    s3.put_object_lock_configuration(
        Bucket=bucket,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": retention},  # type: ignore[typeddict-item]
    )
    return bucket


@pytest.fixture
def plain(session: Session) -> "S3Client":
    """A client that sends no checksum by itself, as browsers do."""
    return session.client("s3", config=Config(request_checksum_calculation="when_required"))


def form(s3: "S3Client", bucket: str, **fields: str) -> Form:
    conditions = [{name: value} for name, value in fields.items()]
    return s3.generate_presigned_post(bucket, "k", dict(fields), conditions)


def test_an_upload_without_a_checksum_is_refused_if_it_would_be_retained(
    s3: "S3Client", plain: "S3Client", locked: str
) -> None:
    with pytest.raises(ClientError, match=REFUSAL) as refused:
        plain.put_object(Bucket=locked, Key="k", Body=BODY)
    assert refused.value.response["Error"]["Code"] == "InvalidRequest"
    response = upload(form(s3, locked), BODY)
    assert (response.status, REFUSAL.encode() in response.data) == (400, True)
    assert "Versions" not in s3.list_object_versions(Bucket=locked)


@pytest.mark.parametrize("digest", [{"ContentMD5": MD5}, {"ChecksumSHA256": SHA256}])
def test_a_request_with_a_digest_is_accepted(
    plain: "S3Client", locked: str, digest: dict[str, str]
) -> None:
    plain.put_object(Bucket=locked, Key="k", Body=BODY, **digest)  # type: ignore[arg-type]


@pytest.mark.parametrize("digest", [CHECKSUM, {"Content-MD5": MD5}])
def test_a_form_with_a_digest_is_accepted_for_this_content_only(
    s3: "S3Client", locked: str, digest: dict[str, str]
) -> None:
    signed = form(s3, locked, **digest)
    refused = upload(signed, b"another")
    assert (refused.status, b"BadDigest" in refused.data) == (400, True)
    assert upload(signed, BODY).status == 204
    retention = s3.get_object_retention(Bucket=locked, Key="k")["Retention"]
    assert retention["Mode"] == "GOVERNANCE"


def test_a_checksum_of_a_form_is_part_of_its_policy(s3: "S3Client", bucket: str) -> None:
    signed = form(s3, bucket, **CHECKSUM)
    other = base64.b64encode(hashlib.sha256(b"another").digest()).decode()
    assert upload(signed, b"another", x_amz_checksum_sha256=other).status == 403
    assert upload(form(s3, bucket), BODY, x_amz_checksum_sha256=SHA256).status == 403


def test_a_checksum_of_a_form_is_the_objects(s3: "S3Client", bucket: str) -> None:
    assert upload(form(s3, bucket, **CHECKSUM), BODY).status == 204
    stored = s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert stored["ChecksumSHA256"] == SHA256


def test_where_nothing_is_retained_no_checksum_is_needed(
    s3: "S3Client", plain: "S3Client", bucket: str
) -> None:
    plain.put_object(Bucket=bucket, Key="k", Body=BODY)
    assert upload(form(s3, bucket), BODY).status == 204
    url = s3.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "k"})
    assert urllib3.request("PUT", url, body=BODY).status == 200
