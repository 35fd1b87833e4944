"""Bucket policies that go by an object's tags, and by who asks."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.emulator import Emulator
from support.factories import Name
from support.principals import allowing, role_session, user_session


@pytest.fixture
def bucket(emulator: Emulator, name: Name) -> str:
    bucket = name("tags")
    emulator.session().client("s3").create_bucket(Bucket=bucket)
    return bucket


def _deny(emulator: Emulator, bucket: str, *actions: str, **condition: Any) -> None:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": list(actions),
        "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": condition,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    emulator.session().client("s3").put_bucket_policy(Bucket=bucket, Policy=policy)


def _tagging(key: str) -> Any:
    return {"TagSet": [{"Key": key, "Value": "v"}]}


def test_a_tag_can_be_refused_however_it_is_given(
    emulator: Emulator, name: Name, bucket: str
) -> None:
    named = {"ForAnyValue:StringEquals": {"s3:RequestObjectTagKeys": ["status"]}}
    _deny(emulator, bucket, "s3:PutObject", "s3:PutObjectTagging", **named)
    user: Any = user_session(emulator, name("user"), allowing("s3:*", "*")).client("s3")

    user.put_object(Bucket=bucket, Key="a", Body=b"x", Tagging="other=1")
    user.put_object_tagging(Bucket=bucket, Key="a", Tagging=_tagging("other"))
    with pytest.raises(ClientError, match="AccessDenied"):
        user.put_object(Bucket=bucket, Key="a", Body=b"x", Tagging="other=1&status=v")
    with pytest.raises(ClientError, match="AccessDenied"):
        user.put_object_tagging(Bucket=bucket, Key="a", Tagging=_tagging("status"))


def test_a_session_of_a_role_has_the_arn_of_the_role(
    emulator: Emulator, name: Name, bucket: str
) -> None:
    one, other = (
        role_session(emulator, role, allowing("s3:*", "*")) for role in (name("one"), name("other"))
    )
    iam = emulator.session().client("iam")
    arn = next(r["Arn"] for r in iam.list_roles()["Roles"] if r["RoleName"].startswith("one"))
    _deny(emulator, bucket, "s3:GetObject", ArnNotEquals={"aws:PrincipalArn": [arn]})
    emulator.session().client("s3").put_object(Bucket=bucket, Key="a", Body=b"x")

    assert one.client("s3").get_object(Bucket=bucket, Key="a")["ContentLength"] == 1
    with pytest.raises(ClientError, match="AccessDenied"):
        other.client("s3").get_object(Bucket=bucket, Key="a")


def test_objects_without_a_tag_can_be_refused(emulator: Emulator, name: Name, bucket: str) -> None:
    unread = {"StringNotEquals": {"s3:ExistingObjectTag/status": ["v"]}}
    _deny(emulator, bucket, "s3:GetObject", **unread)
    user: Any = user_session(emulator, name("user"), allowing("s3:*", "*")).client("s3")
    user.put_object(Bucket=bucket, Key="a", Body=b"x")

    with pytest.raises(ClientError, match="AccessDenied"):
        user.get_object(Bucket=bucket, Key="a")
    user.put_object_tagging(Bucket=bucket, Key="a", Tagging=_tagging("status"))

    assert user.get_object(Bucket=bucket, Key="a")["ContentLength"] == 1


def test_copies_can_be_allowed_from_one_prefix_only(
    emulator: Emulator, name: Name, bucket: str
) -> None:
    client = emulator.session().client("s3")
    for key in ("from/a", "elsewhere/a"):
        client.put_object(Bucket=bucket, Key=key, Body=b"x")
    source = {"StringNotLike": {"s3:x-amz-copy-source": f"{bucket}/from/*"}}
    _deny(emulator, bucket, "s3:PutObject", **source)
    user: Any = user_session(emulator, name("user"), allowing("s3:*", "*")).client("s3")

    user.copy_object(Bucket=bucket, Key="to", CopySource={"Bucket": bucket, "Key": "from/a"})
    with pytest.raises(ClientError, match="AccessDenied"):
        user.copy_object(
            Bucket=bucket, Key="to", CopySource={"Bucket": bucket, "Key": "elsewhere/a"}
        )
    with pytest.raises(ClientError, match="AccessDenied"):
        user.put_object(Bucket=bucket, Key="to", Body=b"x")
