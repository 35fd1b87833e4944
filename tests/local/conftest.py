"""One emulator for all tests of the local stack, and what they build in it."""

import io
import json
import textwrap
import zipfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from serverless_s3_processor.local.session import LocalSession
from serverless_s3_processor.local.stack import LocalStack

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

Name = Callable[[str], str]
Function = Callable[[str], str]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    stack = LocalStack(tmp_path_factory.mktemp("local"), None)
    stack.start()
    yield stack
    stack.stop()


@pytest.fixture
def own_stack(tmp_path: Path) -> Iterator[LocalStack]:
    """A stack that is not running, for one test to start and stop as it likes."""
    stack = LocalStack(tmp_path / "home", None)
    yield stack
    stack.stop()


@pytest.fixture(scope="session")
def session(stack: LocalStack) -> LocalSession:
    return stack.session()


@pytest.fixture(scope="session")
def s3(session: LocalSession) -> "S3Client":
    return session.client("s3")


@pytest.fixture(scope="session")
def sns(session: LocalSession) -> "SNSClient":
    return session.client("sns")


@pytest.fixture(scope="session")
def sqs(session: LocalSession) -> "SQSClient":
    return session.client("sqs")


@pytest.fixture(scope="session")
def iam(session: LocalSession) -> "IAMClient":
    return session.client("iam")


@pytest.fixture(scope="session")
def name() -> Name:
    """A name of its own for each thing of a kind."""
    numbers = count(1)
    return lambda kind: f"{kind}-{next(numbers)}"


@pytest.fixture
def bucket(s3: "S3Client", name: Name) -> str:
    bucket = name("bucket")
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket


@pytest.fixture
def function(session: LocalSession, iam: "IAMClient", name: Name) -> Function:
    """Make a Lambda function that may do anything of a handler's source; its name."""

    def make(source: str) -> str:
        function = name("function")
        session.client("lambda").create_function(
            FunctionName=function,
            Runtime="python3.13",
            Handler="index.handler",
            Role=_role(iam, function),
            Code={"ZipFile": _zipped(source)},
            Timeout=10,
        )
        return function

    return make


def _role(iam: "IAMClient", role: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
    trust = {"Version": "2012-10-17", "Statement": [{**statement, "Action": "sts:AssumeRole"}]}
    created = iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(trust))
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_role_policy(RoleName=role, PolicyName="all", PolicyDocument=policy)
    return created["Role"]["Arn"]


def _zipped(source: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("index.py", textwrap.dedent(source))
    return archive.getvalue()
