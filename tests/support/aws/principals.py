"""Users with just the permissions that a test gives them."""

import json
from typing import Any

from serverless_s3_processor.local.session import LocalSession
from serverless_s3_processor.local.stack import LocalStack

Statement = dict[str, Any]


def allowing(action: str | list[str], resource: str, **rest: object) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}


def user_session(stack: LocalStack, user: str, *statements: Statement) -> LocalSession:
    """A session with the access key of a new user."""
    iam = stack.session().client("iam")
    iam.create_user(UserName=user)
    iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=_policy(*statements))
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return stack.session(key["AccessKeyId"], key["SecretAccessKey"])


def _policy(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
