"""Requests are compared in all that a service reads, and in nothing else."""

from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from serverless_s3_processor.runtime.adapters.aws.libcurl.transfer import HttpRequest
from tests.contract.validation.wire import WireRequest, botocore_request, sent_request

JSON = b"content-type: application/x-amz-json-1.0"
PUT_ITEM = b"x-amz-target: DynamoDB_20120810.PutItem"
FORM = b"content-type: application/x-www-form-urlencoded; charset=utf-8"
SIGNATURE = [b"host: h", b"x-amz-date: d", b"authorization: a", b"expect:"]
TOPIC = b"Action=Subscribe&Version=2010-03-31&TopicArn=a%20b&Protocol=sqs"


def expected(service: str, operation: str, **parameters: Any) -> WireRequest:
    model = ServiceModel(Loader().load_service_model(service, "service-2"), service)
    return botocore_request(model.operation_model(operation), parameters)


def sent(method: str, path: str, body: bytes = b"", *lines: bytes) -> WireRequest:
    return sent_request(HttpRequest(method, f"https://h{path}", [*SIGNATURE, *lines], body, 1))


OBJECT = expected("s3", "GetObject", Bucket="b", Key="ä /../k", VersionId="v+1", Range="bytes=0-9")
ITEM = expected("dynamodb", "PutItem", TableName="t", Item={"k": {"B": b"\0"}, "a": {"N": "1"}})
SUBSCRIPTION = expected("sns", "Subscribe", TopicArn="a b", Protocol="sqs")
PATH = "/b/%C3%A4%20/../k?versionId=v%2B1"


def test_the_same_request_is_equal() -> None:
    assert sent("GET", PATH, b"", b"range: bytes=0-9") == OBJECT
    item = b'{"Item":{"a":{"N":"1"},"k":{"B":"AA=="}},"TableName":"t"}'
    assert sent("POST", "/", item, PUT_ITEM, JSON) == ITEM
    assert sent("POST", "/", TOPIC, FORM) == SUBSCRIPTION


@pytest.mark.parametrize(
    "request_",
    [
        sent("HEAD", PATH, b"", b"range: bytes=0-9"),
        sent("GET", PATH.replace("%20", "+"), b"", b"range: bytes=0-9"),
        sent("GET", PATH.replace("versionId", "versionid"), b"", b"range: bytes=0-9"),
        sent("GET", PATH + "&versionId=v%2B1", b"", b"range: bytes=0-9"),
        sent("GET", PATH, b"", b"range: bytes=0-8"),
        sent("GET", PATH, b"", b"range: bytes=0-9", b"Range: bytes=0-9"),
        sent("GET", PATH, b"", b"range: bytes=0-9", b"if-match: e"),
        sent("GET", PATH, b"body", b"range: bytes=0-9"),
        sent(
            "POST", "/", b'{"Item":{"a":{"N":1},"k":{"B":"AA=="}},"TableName":"t"}', PUT_ITEM, JSON
        ),
        sent("POST", "/", TOPIC + b"&Protocol=sqs", FORM),
        sent("POST", "/", TOPIC.replace(b"sqs", b"SQS"), FORM),
    ],
)
def test_another_request_is_not(request_: WireRequest) -> None:
    assert request_ not in (OBJECT, ITEM, SUBSCRIPTION)
