"""Users and roles with just the permissions that a test gives them."""

import json
from typing import Any

from support.emulator import Emulator, Session

Statement = dict[str, Any]


def allowing(action: str | list[str], resource: str, **rest: object) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}


def policy(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def trust(principal: dict[str, Any]) -> str:
    """The policy of a role that a principal may assume."""
    return policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})


def role_session(emulator: Emulator, role: str, *statements: Statement) -> Session:
    """A session with temporary credentials of a new role, as a function has them."""
    session = emulator.session()
    iam = session.client("iam")
    document = trust({"AWS": "*"})
    arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=policy(*statements))
    key = session.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    return emulator.session(key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])


def user_session(emulator: Emulator, user: str, *statements: Statement) -> Session:
    """A session with the access key of a new user."""
    iam = emulator.session().client("iam")
    iam.create_user(UserName=user)
    iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=policy(*statements))
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return emulator.session(key["AccessKeyId"], key["SecretAccessKey"])
