"""Presigned forms for a bucket whose objects are locked by default."""

import itertools
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from urllib3 import BaseHTTPResponse, PoolManager

from serverless_s3_processor.runtime.adapters.aws.s3.object_links import S3ObjectLinks
from serverless_s3_processor.runtime.domain.transfer import UploadRequest
from tests.contract.witnesses import Witness

CONTENT = b"locked"
CHECKSUM = b64encode(sha256(CONTENT).digest()).decode()
_NUMBERS = itertools.count(1)


@pytest.fixture
def bucket(stack: Witness) -> str:
    """A bucket that keeps each version for a day."""
    s3, bucket = stack.session().client("s3"), f"locked-{next(_NUMBERS)}"
    s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    retention = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
    s3.put_object_lock_configuration(
        Bucket=bucket,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": retention},
    )
    return bucket


def form(stack: Witness, bucket: str, **options: Any) -> dict[str, Any]:
    links = S3ObjectLinks(stack.session().client("s3"))
    url, fields = links.presign_post(bucket, UploadRequest(key="uploads/a", **options), 900)
    return {"url": url, "fields": fields}


def upload(stack: Witness, form: dict[str, Any], content: bytes) -> BaseHTTPResponse:
    """Submit a form as a browser does, without credentials."""
    pool = PoolManager(ca_certs=stack.environment().get("AWS_CA_BUNDLE"))
    sent = {**form["fields"], "file": ("name.txt", content, "text/plain")}
    return pool.request("POST", form["url"], fields=sent)


def test_a_bucket_with_an_object_lock_rejects_a_form_without_a_checksum(
    stack: Witness, bucket: str
) -> None:
    refused = upload(stack, form(stack, bucket), CONTENT)
    assert (refused.status, b"x-amz-checksum-" in refused.data) == (400, True)


def test_a_form_with_a_checksum_is_for_this_content(stack: Witness, bucket: str) -> None:
    signed = form(stack, bucket, checksum_sha256=CHECKSUM)
    refused = upload(stack, signed, b"another")
    assert (refused.status, b"BadDigest" in refused.data) == (400, True)
    assert upload(stack, signed, CONTENT).status == 204
    s3 = stack.session().client("s3")
    assert s3.get_object_retention(Bucket=bucket, Key="uploads/a")["Retention"]["Mode"] == (
        "GOVERNANCE"
    )
