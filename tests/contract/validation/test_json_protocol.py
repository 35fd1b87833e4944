from __future__ import annotations

from typing import Any

import pytest

from tests.contract.validation.clients import check_request
from tests.contract.validation.parameters import InvalidRequestError
from tests.contract.validation.requests import json_request

PUT = "DynamoDB_20120810.PutItem"
BATCH = "DynamoDB_20120810.BatchWriteItem"
RECEIVE = "AmazonSQS.ReceiveMessage"
ITEM = {
    "key": {"S": "a"},
    "data": {"B": "AAE="},
    "list": {"L": [{"N": "1"}, {"M": {"more": {"BOOL": True}}}]},
}
WRITE = {"DeleteRequest": {"Key": {"key": {"S": "a"}}}}


def put(**parameters: Any) -> dict[str, Any]:
    return {"TableName": "table", "Item": ITEM, **parameters}


def receive(**parameters: Any) -> dict[str, Any]:
    return {"QueueUrl": "https://queue", **parameters}


def test_what_the_models_allow_passes() -> None:
    check_request(json_request(PUT, put(ReturnValues="ALL_OLD")))
    check_request(json_request(BATCH, {"RequestItems": {"table": [WRITE] * 25}}))
    check_request(json_request(RECEIVE, receive(MessageSystemAttributeNames=["SentTimestamp"])))


@pytest.mark.parametrize(
    ("target", "parameters", "named"),
    [
        (PUT, {"Item": ITEM}, '"TableName"'),
        (PUT, put(ConditionExpresion="a = b"), "'ConditionExpresion'"),
        (PUT, put(Item={"key": {"String": "a"}}), "'String'"),
        (PUT, put(TableName=1), "TableName, value: 1"),
        (PUT, put(Item=[]), "Item, value: []"),
        (PUT, put(Item={"key": {"N": 1}}), "Item.key.N, value: 1"),
        (PUT, put(Item={"key": {"B": "no base64"}}), "Item.key.B"),
        (PUT, put(Item={"key": {"L": [{"BS": ["AA==", 1]}]}}), "Item.key.L[0].BS[1]"),
        (PUT, put(ReturnValues="EVERYTHING"), "PutItem.ReturnValues is 'EVERYTHING'"),
        (PUT, put(ConditionExpression=None), "ConditionExpression, value: None"),
        (PUT, put(Item={"a" * 65536: {"S": "a"}}), "above its maximum of 65,535"),
        (PUT, put(TableName=""), "TableName"),
        (PUT, [], "input, value: []"),
        (BATCH, {"RequestItems": {"table": [WRITE] * 26}}, "BatchWriteItem.RequestItems.table"),
        (BATCH, {"RequestItems": {}}, "BatchWriteItem.RequestItems"),
        (RECEIVE, {}, '"QueueUrl"'),
        (RECEIVE, receive(MessageSystemAttributeNames=["Sent"]), "MessageSystemAttributeNames[0]"),
        (RECEIVE, receive(MaxNumberOfMessages="10"), "MaxNumberOfMessages, value: 10"),
        (RECEIVE, receive(MaxNumberOfMessages=True), "ReceiveMessage.MaxNumberOfMessages is True"),
    ],
)
def test_a_wrong_parameter_is_named(target: str, parameters: Any, named: str) -> None:
    with pytest.raises(InvalidRequestError) as refusal:
        check_request(json_request(target, parameters))
    assert named in str(refusal.value)


@pytest.mark.parametrize(
    "target", ["DynamoDB_20120810.PutItems", "DynamoDB_20111205.PutItem", "AmazonSQS.PutItem", ""]
)
def test_a_wrong_target_is_named(target: str) -> None:
    with pytest.raises(InvalidRequestError, match=f"x-amz-target is '{target}'"):
        check_request(json_request(target, put()))


@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("POST", "path"), ("POST", "?a=b")])
def test_a_request_to_elsewhere_is_refused(method: str, suffix: str) -> None:
    request = json_request(PUT, put())
    elsewhere = request._replace(method=method, url=request.url + suffix)
    with pytest.raises(InvalidRequestError, match="method, path and query"):
        check_request(elsewhere)


@pytest.mark.parametrize(
    "headers", [{"content_type": "application/json"}, {"x_amz_version": "2012-08-10"}]
)
def test_a_wrong_or_unknown_header_is_refused(headers: dict[str, str]) -> None:
    [value] = headers.values()
    with pytest.raises(InvalidRequestError, match=f"headers is .*{value}"):
        check_request(json_request(PUT, put(), **headers))
