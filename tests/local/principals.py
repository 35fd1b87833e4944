"""Users and roles with just the rights that a test gives them."""

import json
from typing import Any

from serverless_s3_processor.local.session import LocalSession
from serverless_s3_processor.local.stack import LocalStack

Statement = dict[str, Any]


def allowing(action: str | list[str], resource: str, **rest: object) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}


def role_session(stack: LocalStack, role: str, *statements: Statement) -> LocalSession:
    """A session with temporary credentials of a new role, as a function has them."""
    session = stack.session()
    iam = session.client("iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=_policy(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=_policy(*statements))
    assumed = session.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    return stack.session(
        assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"]
    )


def user_session(stack: LocalStack, user: str, *statements: Statement) -> LocalSession:
    """A session with the access key of a new user."""
    iam = stack.session().client("iam")
    iam.create_user(UserName=user)
    iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=_policy(*statements))
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return stack.session(key["AccessKeyId"], key["SecretAccessKey"])


def _policy(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
