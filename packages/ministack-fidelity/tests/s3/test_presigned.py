"""What a role that may only sign for others can do with S3, and those it signs for."""

from collections.abc import Callable
from typing import Any

import pytest
import urllib3
from botocore.config import Config
from botocore.exceptions import ClientError
from mypy_boto3_s3 import S3Client

from support.emulator import Emulator, Session
from support.factories import Name
from support.forms import Form, upload
from support.principals import allowing, role_session, user_session

READ = ["s3:GetObject", "s3:GetObjectVersion"]
VERSION_4 = Config(signature_version="s3v4")
KEYS = [
    "uploads/a b + c %25 %",
    "uploads/é😀",
    "uploads/two\nlines\r\n\r",
    "uploads/\x01\t\x7f",
    'uploads/"quoted"\'&<>?#=;,\\',
    "uploads/" + "k" * 1016,
]

Submit = Callable[[object, dict[str, str], dict[str, str]], int]


def how(kind: str) -> dict[str, Any]:
    return {"StringEquals": {"s3:authType": kind}}


def client(session: Session, config: Config = VERSION_4) -> "S3Client":
    return session.client("s3", config=config)


@pytest.fixture
def signer(emulator: Emulator, bucket: str, name: Name) -> "S3Client":
    """Of a role that may sign reads and forms, and do nothing by itself."""
    objects = f"arn:aws:s3:::{bucket}/uploads/*"
    statements = (
        allowing(READ, objects, Condition=how("REST-QUERY-STRING")),
        allowing("s3:PutObject", objects, Condition=how("POST")),
    )
    return client(role_session(emulator, name("signer"), *statements))


@pytest.fixture
def submit(signer: "S3Client", bucket: str) -> Submit:
    """Upload four bytes with a form of a further condition and fields; the response's status."""

    def submit(condition: object, fields: dict[str, str], changed: dict[str, str]) -> int:
        conditions = [condition] if condition else []
        signed = form(signer, bucket, "uploads/k", *conditions, **fields)
        return upload(signed, b"1234", **changed).status

    return submit


def form(signer: "S3Client", bucket: str, key: str, *conditions: object, **fields: str) -> Form:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    exact = [{name: value} for name, value in named.items()]
    return signer.generate_presigned_post(bucket, key, named, [*exact, *conditions])


def url(signer: "S3Client", **parameters: object) -> str:
    return signer.generate_presigned_url("get_object", Params=parameters)


def test_a_presigned_read_is_allowed_and_a_signed_one_is_not(
    s3: "S3Client", signer: "S3Client", bucket: str
) -> None:
    version = s3.put_object(Bucket=bucket, Key="uploads/k", Body=b"1")["VersionId"]
    for named in ({}, {"VersionId": version}):
        arguments = {"Bucket": bucket, "Key": "uploads/k", **named}
        assert urllib3.request("GET", url(signer, **arguments)).data == b"1"
        with pytest.raises(ClientError, match="AccessDenied") as refused:
            signer.get_object(**arguments)  # type: ignore[arg-type]
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_a_presigned_form_is_allowed_and_a_signed_write_is_not(
    signer: "S3Client", bucket: str
) -> None:
    assert upload(form(signer, bucket, "uploads/k")).status == 204
    with pytest.raises(ClientError, match="AccessDenied"):
        signer.put_object(Bucket=bucket, Key="uploads/k", Body=b"1")
    put = signer.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "uploads/k"})
    assert urllib3.request("PUT", put, body=b"1").status == 403


def test_a_signature_of_version_2_has_its_type_too(
    emulator: Emulator, bucket: str, name: Name
) -> None:
    allow = allowing("s3:*", f"arn:aws:s3:::{bucket}/*", Condition=how("POST"))
    older = client(user_session(emulator, name("user"), allow), Config(signature_version="s3"))
    assert upload(form(older, bucket, "k")).status == 204
    assert urllib3.request("GET", url(older, Bucket=bucket, Key="k")).status == 403


def test_a_policy_can_limit_the_age_of_a_signature(
    emulator: Emulator, s3: "S3Client", bucket: str, name: Name
) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    for oldest, status in ((60_000, 200), (-1, 403)):
        young = {"NumericLessThan": {"s3:signatureAge": str(oldest)}}
        allow = allowing("s3:GetObject", f"arn:aws:s3:::{bucket}/*", Condition=young)
        reader = client(role_session(emulator, name("reader"), allow))
        assert urllib3.request("GET", url(reader, Bucket=bucket, Key="k")).status == status


def test_a_form_can_do_no_more_than_its_signer(
    emulator: Emulator, signer: "S3Client", bucket: str, name: Name
) -> None:
    assert upload(form(signer, bucket, "elsewhere/k")).status == 403
    read_only = allowing("s3:GetObject", f"arn:aws:s3:::{bucket}/*")
    reader = client(user_session(emulator, name("user"), read_only))
    assert upload(form(reader, bucket, "uploads/k")).status == 403


@pytest.mark.parametrize("key", KEYS)
def test_keys_of_every_kind_arrive_unchanged(
    s3: "S3Client", signer: "S3Client", bucket: str, key: str
) -> None:
    assert upload(form(signer, bucket, key), body=b"\x00\r\n--\xff").status == 204
    listed = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert [entry["Key"] for entry in listed] == [key]
    response = urllib3.request("GET", url(signer, Bucket=bucket, Key=key))
    assert (response.status, response.data) == (200, b"\x00\r\n--\xff")


def test_a_key_that_is_too_long_is_refused(s3: "S3Client", signer: "S3Client", bucket: str) -> None:
    key = "uploads/" + "é" * 509
    refused = upload(form(signer, bucket, key))
    assert (refused.status, b"KeyTooLongError" in refused.data) == (400, True)
    with pytest.raises(ClientError, match="KeyTooLongError"):
        s3.put_object(Bucket=bucket, Key=key)


TEXT, BY_ME = {"Content_Type": "text/csv"}, {"x_amz_meta_by": "me"}
ANY_TEXT = ["starts-with", "$Content-Type", "text/"]


@pytest.mark.parametrize(
    ("condition", "fields", "changed", "status"),
    [
        (["content-length-range", 4, 4], {}, {}, 204),
        (["content-length-range", 5, 9], {}, {}, 400),
        (["content-length-range", 0, 3], {}, {}, 400),
        (None, TEXT, {}, 204),
        (None, TEXT, {"Content_Type": "text/html"}, 403),
        (None, {}, TEXT, 403),
        (ANY_TEXT, {}, TEXT, 204),
        (ANY_TEXT, {}, {"Content_Type": "image/png"}, 403),
        (ANY_TEXT, {}, {}, 403),
        (None, BY_ME, {}, 204),
        (None, BY_ME, {"x_amz_meta_by": "you"}, 403),
        (None, {}, BY_ME, 403),
        (None, {}, {"key": "uploads/other"}, 403),
        (None, {}, {"x_amz_signature": "0" * 64}, 403),
        (None, {}, {"x_amz_security_token": "another"}, 400),
    ],
)
def test_every_condition_of_a_form_is_checked(
    submit: Submit,
    condition: object,
    fields: dict[str, str],
    changed: dict[str, str],
    status: int,
) -> None:
    assert submit(condition, fields, changed) == status


def test_an_expired_form_is_refused(signer: "S3Client", bucket: str) -> None:
    expired = signer.generate_presigned_post(bucket, "uploads/k", ExpiresIn=-1)
    assert upload(expired).status == 403
