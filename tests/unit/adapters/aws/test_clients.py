from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.session import Session

from s3_processor.adapters.aws.clients import client
from s3_processor.adapters.aws.errors import code_of, unavailable
from tests.unit.adapters.aws.dynamodb import refusal


@pytest.fixture
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.mark.usefixtures("_credentials")
@pytest.mark.parametrize("service", ["s3", "dynamodb", "sns", "sqs"])
def test_no_call_waits_longer_than_an_object_may_take(service: str) -> None:
    made: Any = client(Session(), service, pool=16)
    config = made.meta.config

    assert (config.connect_timeout, config.read_timeout) == (2, 5)
    assert config.retries["total_max_attempts"] == 3
    assert config.max_pool_connections == 16
    made.close()


def test_an_error_is_named_by_the_code_of_the_service_or_by_its_kind() -> None:
    assert code_of(refusal("SlowDown")) == "SlowDown"
    assert code_of(EndpointConnectionError(endpoint_url="u")) == "EndpointConnectionError"


def test_the_error_says_what_was_tried() -> None:
    assert str(unavailable("reading", refusal("SlowDown"))).startswith("reading: SlowDown: ")
