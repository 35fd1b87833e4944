import json

import pytest
from botocore.exceptions import ClientError

from support.emulator import Emulator, Session
from support.factories import Name


@pytest.mark.parametrize("key", ["uploads/two\nlines", "uploads/end\n", "uploads/\r\n\x01"])
def test_a_wildcard_matches_keys_with_line_breaks(emulator: Emulator, name: Name, key: str) -> None:
    bucket, user = name("bucket"), name("user")
    root = emulator.session()
    root.client("s3").create_bucket(Bucket=bucket)
    for written in (key, f"other/{key}"):
        root.client("s3").put_object(Bucket=bucket, Key=written)
    reader = _who_may_read(emulator, user, f"arn:aws:s3:::{bucket}/uploads/*").client("s3")
    assert reader.get_object(Bucket=bucket, Key=key)["ContentLength"] == 0
    with pytest.raises(ClientError, match="AccessDenied"):
        reader.get_object(Bucket=bucket, Key=f"other/{key}")


def _who_may_read(emulator: Emulator, user: str, arn: str) -> Session:
    iam = emulator.session().client("iam")
    iam.create_user(UserName=user)
    allow = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_user_policy(UserName=user, PolicyName="read", PolicyDocument=policy)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return emulator.session(key["AccessKeyId"], key["SecretAccessKey"])
