"""Users with the policies that a test gives them, and what IAM denies."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from serverless_s3_processor.local.session import LocalSession
from serverless_s3_processor.runtime.config import names
from tests.e2e.support.deployment import Deployment
from tests.support.aws import principals

DENIAL_CODES: Final = {
    "AccessDenied",
    "AccessDeniedException",
    "AccessDeniedFault",
    "AuthorizationError",
    "AuthorizationErrorException",
}


def user_session(deployment: Deployment, *policy_arns: str) -> LocalSession:
    """Return the session of a new user with these managed policies, and no others."""
    iam, name = deployment.client("iam"), f"user-{uuid.uuid4().hex[:8]}"
    iam.create_user(UserName=name)
    for arn in policy_arns:
        iam.attach_user_policy(UserName=name, PolicyArn=arn)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return deployment.stack.session(key["AccessKeyId"], key["SecretAccessKey"])


def reader_session(deployment: Deployment) -> LocalSession:
    """Return the session of a new user with the stack's own policy for reading."""
    return user_session(deployment, deployment.outputs["ReadOnlyPolicyArn"])


def operator_session(deployment: Deployment) -> LocalSession:
    """Return the session of a new user with the stack's own policy for everything."""
    return user_session(deployment, deployment.outputs["OperatorPolicyArn"])


def function_session(deployment: Deployment, function: str) -> LocalSession:
    """Return the session of a new user with the policies of a function's deployed role."""
    iam, role = deployment.client("iam"), deployment.role(function)
    documents = [
        iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]
    ]
    statements = [statement for document in documents for statement in document["Statement"]]
    name = f"like-{function}-{uuid.uuid4().hex[:8]}"
    return principals.user_session(deployment.stack, name, *statements)


class Role:
    """Clients with the permissions of a function's role, and the resources to try them on."""

    def __init__(self, deployment: Deployment, function: str) -> None:
        self._session = function_session(deployment, function)
        self.deployment = deployment
        self.bucket, self.table = deployment.bucket, deployment.table
        self.summaries = deployment.outputs["SummariesTableName"]
        self.uploads = deployment.outputs["UploadsQueueUrl"]
        self.topic = deployment.outputs["SNSTopicArn"]

    def client(self, service: str) -> Any:
        config = Config(signature_version="s3v4") if service == "s3" else None
        return self._session.client(service, config=config)  # type: ignore[call-overload]

    def query(self, table: str, key: str, index: str | None = None) -> object:
        """Query a table or an index, whose partition key has this name."""
        return self.client("dynamodb").query(
            TableName=table,
            KeyConditionExpression="#key = :key",
            ExpressionAttributeNames={"#key": key},
            ExpressionAttributeValues={":key": {"S": "uploads/a"}},
            **({"IndexName": index} if index else {}),
        )

    def put_summary(self, period: str) -> object:
        item = {names.SUMMARY_PERIOD: {"S": period}, names.SUMMARY_ENTRY: {"S": "2026-01-31"}}
        return self.client("dynamodb").put_item(TableName=self.summaries, Item=item)


@contextmanager
def access_denied() -> Iterator[None]:
    """Check that AWS denies the last call of the block."""
    with pytest.raises(ClientError) as error:
        yield
    assert error.value.response["Error"]["Code"] in DENIAL_CODES, error.value


@contextmanager
def denying(deployment: Deployment, function: str, action: str, key: str) -> Iterator[None]:
    """Deny a function an action of S3 on a key of the bucket, which may have wildcards."""
    iam = deployment.client("iam")
    statement = {
        "Effect": "Deny",
        "Action": action,
        "Resource": f"arn:aws:s3:::{deployment.bucket}/{key}",
    }
    policy = {"RoleName": deployment.role(function), "PolicyName": "TestDenial"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(**policy, PolicyDocument=document)
    try:
        yield
    finally:
        iam.delete_role_policy(**policy)
