"""People and programs of the account, with just the policies that they are given."""

import json
import uuid

from serverless_s3_processor.local.session import LocalSession
from tests.e2e.support.deployment import Deployment


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


def like(deployment: Deployment, function: str) -> LocalSession:
    """Return the session of a new user with the very policies of a function's role."""
    iam, name = deployment.client("iam"), f"like-{function}-{uuid.uuid4().hex[:8]}"
    configuration = deployment.client("lambda").get_function_configuration(FunctionName=function)
    role = configuration["Role"].rpartition("/")[2]
    iam.create_user(UserName=name)
    for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        iam.put_user_policy(UserName=name, PolicyName=policy, PolicyDocument=json.dumps(document))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return deployment.stack.session(key["AccessKeyId"], key["SecretAccessKey"])
