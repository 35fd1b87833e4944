from collections.abc import Iterator
from typing import Any

import pytest
from botocore.session import Session
from botocore.stub import Stubber

from serverless_s3_processor.runtime.adapters.aws.s3.object_store import S3ObjectStore
from serverless_s3_processor.runtime.adapters.aws.s3.version_listing import S3VersionListing


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    client: Any = Session().create_client(
        "s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    yield client
    client.close()


@pytest.fixture
def s3(client: Any) -> Iterator[tuple[S3ObjectStore, Stubber]]:
    with Stubber(client) as stub:
        yield S3ObjectStore(client, lambda: S3VersionListing(client)), stub
        stub.assert_no_pending_responses()
