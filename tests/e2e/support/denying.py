"""Functions that may not do for a while what their role allows."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.e2e.support.deployment import Deployment

POLICY = "TestRefusal"


@contextmanager
def denied(deployment: Deployment, function: str, action: str, key: str) -> Iterator[None]:
    """Deny a function an action of S3 on a key of the bucket, which may have wildcards."""
    iam, functions = deployment.client("iam"), deployment.client("lambda")
    configuration = functions.get_function_configuration(FunctionName=function)
    role = configuration["Role"].rpartition("/")[2]
    statement = {
        "Effect": "Deny",
        "Action": action,
        "Resource": f"arn:aws:s3:::{deployment.bucket}/{key}",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName=POLICY, PolicyDocument=document)
    try:
        yield
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName=POLICY)
