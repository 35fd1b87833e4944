"""One emulator for all tests, and what they create in it."""

import io
import textwrap
import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from mypy_boto3_iam import IAMClient
from mypy_boto3_s3 import S3Client
from mypy_boto3_sns import SNSClient
from mypy_boto3_sqs import SQSClient

from support.emulator import Emulator, Session
from support.factories import Function, Name
from support.principals import allowing, policy, trust


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    emulator = Emulator(tmp_path_factory.mktemp("emulator"))
    emulator.start()
    yield emulator
    emulator.stop()


@pytest.fixture
def own_emulator(tmp_path: Path) -> Iterator[Emulator]:
    """An emulator that is not running, for one test to start and stop."""
    emulator = Emulator(tmp_path / "home")
    yield emulator
    emulator.stop()


@pytest.fixture(scope="session")
def session(emulator: Emulator) -> Session:
    return emulator.session()


@pytest.fixture(scope="session")
def s3(session: Session) -> "S3Client":
    return session.client("s3")


@pytest.fixture(scope="session")
def sns(session: Session) -> "SNSClient":
    return session.client("sns")


@pytest.fixture(scope="session")
def sqs(session: Session) -> "SQSClient":
    return session.client("sqs")


@pytest.fixture(scope="session")
def iam(session: Session) -> "IAMClient":
    return session.client("iam")


@pytest.fixture(scope="session")
def name() -> Name:
    """A unique name for each resource of a kind."""
    numbers = count(1)
    return lambda kind: f"{kind}-{next(numbers)}"


@pytest.fixture
def bucket(s3: "S3Client", name: Name) -> str:
    bucket = name("bucket")
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket


@pytest.fixture
def function(session: Session, iam: "IAMClient", name: Name) -> Function:
    """Create a Lambda function that may do anything from a handler's source; its name."""

    def create(source: str) -> str:
        function = name("function")
        session.client("lambda").create_function(
            FunctionName=function,
            Runtime="python3.13",
            Handler="index.handler",
            Role=_role(iam, function),
            Code={"ZipFile": _zip(source)},
            Timeout=10,
        )
        return function

    return create


def _role(iam: "IAMClient", role: str) -> str:
    document = trust({"Service": "lambda.amazonaws.com"})
    created = iam.create_role(RoleName=role, AssumeRolePolicyDocument=document)
    everything = policy(allowing("*", "*"))
    iam.put_role_policy(RoleName=role, PolicyName="all", PolicyDocument=everything)
    return created["Role"]["Arn"]


def _zip(source: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("index.py", textwrap.dedent(source))
    return archive.getvalue()
