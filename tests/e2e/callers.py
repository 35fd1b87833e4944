"""People and programs of the account, with just the policies that they are given."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli.local.session import LocalSession
    from tests.e2e.deployment import Deployment


def user(deployment: Deployment, *policies: str) -> LocalSession:
    """Return the session of a new user with these managed policies."""
    iam, name = deployment.client("iam"), f"caller-{uuid.uuid4().hex[:8]}"
    iam.create_user(UserName=name)
    for policy in policies:
        iam.attach_user_policy(UserName=name, PolicyArn=policy)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return deployment.stack.session(key["AccessKeyId"], key["SecretAccessKey"])


def reader(deployment: Deployment) -> LocalSession:
    """Return the session of a new user who may read, by the stack's own policy."""
    return user(deployment, deployment.outputs["ReadOnlyPolicyArn"])


def operator(deployment: Deployment) -> LocalSession:
    """Return the session of a new user who may do everything, by the stack's own policy."""
    return user(deployment, deployment.outputs["OperatorPolicyArn"])
