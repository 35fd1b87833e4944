from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.session import Session

from serverless_s3_processor.runtime.adapters.aws.clients import client
from serverless_s3_processor.runtime.adapters.aws.error_codes import THROTTLING_CODES
from serverless_s3_processor.runtime.adapters.aws.errors import (
    TimedOutError,
    cause_of,
    code_of,
    unavailable,
)
from serverless_s3_processor.runtime.config.measures import Cause
from tests.unit.adapters.aws.dynamodb.fake_dynamodb import refusal


@pytest.fixture
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.mark.usefixtures("_credentials")
@pytest.mark.parametrize("service", ["s3", "dynamodb", "sns", "sqs"])
def test_no_call_waits_longer_than_an_object_may_take(service: str) -> None:
    botocore_client: Any = client(Session(), service, max_connections=16)
    config = botocore_client.meta.config

    assert (config.connect_timeout, config.read_timeout) == (2, 5)
    assert config.retries["total_max_attempts"] == 3
    assert config.max_pool_connections == 16
    botocore_client.close()


def test_an_error_is_named_by_the_code_of_the_service_or_by_its_kind() -> None:
    assert code_of(refusal("SlowDown")) == "SlowDown"
    assert code_of(EndpointConnectionError(endpoint_url="u")) == "EndpointConnectionError"


def test_an_error_names_the_operation() -> None:
    assert str(unavailable("reading", refusal("SlowDown"))).startswith("reading: SlowDown: ")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("AccessDenied", Cause.REFUSED),
        ("KMS.DisabledException", Cause.REFUSED),
        ("InvalidObjectState", Cause.REFUSED),
        *((code, Cause.THROTTLED) for code in sorted(THROTTLING_CODES)),
        ("ReadTimeoutError", Cause.TIMEOUT),
        (code_of(TimedOutError()), Cause.TIMEOUT),
        ("InternalError", Cause.UNAVAILABLE),
    ],
)
def test_an_error_of_aws_is_of_one_of_few_kinds(code: str, expected: Cause) -> None:
    assert cause_of(code) is expected
    assert unavailable("reading", refusal(code)).cause is expected
