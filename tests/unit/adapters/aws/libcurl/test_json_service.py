import json
from datetime import UTC, datetime

import pytest

from serverless_s3_processor.runtime.adapters.aws.errors import (
    NoResponseError,
    ServiceError,
    code_of,
)
from serverless_s3_processor.runtime.adapters.aws.libcurl.json_service import json_client
from tests.unit.adapters.aws.libcurl.scripted_server import response_bytes, scripted


def test_a_table_s_refusal_has_its_code_its_words_and_the_reasons_of_a_transaction() -> None:
    fields = {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "no",
        "CancellationReasons": [{"Code": "None"}],
    }
    with scripted(response_bytes(json.dumps(fields).encode(), "400 Bad")) as server:
        with pytest.raises(ServiceError) as caught:
            json_client(server.config, "dynamodb").transact_write_items(TransactItems=[])
        [request] = server.requests

    assert code_of(caught.value) == "TransactionCanceledException"
    assert caught.value.response["CancellationReasons"] == [{"Code": "None"}]
    assert request.headers["x-amz-target"] == "DynamoDB_20120810.TransactWriteItems"
    assert request.headers["x-amz-security-token"] == "token"
    assert request.body == b'{"TransactItems":[]}'


@pytest.mark.parametrize("body", [b"<html>", b"[1]", b"\xff"])
def test_an_error_that_is_not_json_has_the_status_as_its_code(body: bytes) -> None:
    with scripted(response_bytes(body, "403 No")) as server, pytest.raises(ServiceError) as caught:
        json_client(server.config, "dynamodb").get_item(TableName="t")

    assert code_of(caught.value) == "403"


def test_a_success_that_is_not_json_is_no_response() -> None:
    with scripted(*[response_bytes(b"<html>")] * 3) as server:
        [outcome] = json_client(server.config, "dynamodb").concurrently("put_item", 1)([{}])

    assert isinstance(outcome, NoResponseError)


def test_times_are_read_and_null_is_none() -> None:
    execution = {"name": "run", "startDate": 1769860800.5, "stopDate": None}
    with scripted(response_bytes(json.dumps({"executions": [execution]}).encode())) as server:
        response = json_client(server.config, "stepfunctions").list_executions(
            stateMachineArn="arn"
        )

    started = datetime(2026, 1, 31, 12, 0, 0, 500_000, UTC)
    assert response == {"executions": [{"name": "run", "startDate": started, "stopDate": None}]}
