import json
from collections import Counter
from functools import cache
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.session import Session

from serverless_s3_processor.runtime.adapters.aws.metering import meter

TABLE = {"TableName": "t"}
KEY = {"k": {"S": "1"}}
QUEUE = {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/111122223333/q"}
ENTRIES = [{"Id": "1", "MessageBody": "m"}]
ITEM = {"Bucket": "b", "Key": "k"}
CALLS: dict[str, tuple[str, str, dict[str, Any], dict[str, float]]] = {
    "list_object_versions": ("s3", "", {"Bucket": "b"}, {"lists": 1}),
    "list_objects_v2": ("s3", "", {"Bucket": "b"}, {"lists": 1}),
    "put_object": ("s3", "", ITEM, {"puts": 1}),
    "get_object": ("s3", "", ITEM, {"gets": 1}),
    "send_message": ("sqs", "{}", {**QUEUE, "MessageBody": "m"}, {"queueRequests": 1}),
    "send_message_batch": ("sqs", "{}", {**QUEUE, "Entries": ENTRIES}, {"queueRequests": 1}),
    "query": (
        "dynamodb",
        '{"ConsumedCapacity": {"TableName": "t", "CapacityUnits": 2.5}}',
        {**TABLE, "KeyConditionExpression": "k = :k"},
        {"readUnits": 2.5},
    ),
    "scan": (
        "dynamodb",
        '{"ConsumedCapacity": {"TableName": "t", "CapacityUnits": 128.0}}',
        TABLE,
        {"readUnits": 128},
    ),
    "batch_get_item": (
        "dynamodb",
        '{"ConsumedCapacity": [{"TableName": "t", "CapacityUnits": 1.5},'
        ' {"TableName": "u", "CapacityUnits": 3.0}]}',
        {"RequestItems": {"t": {"Keys": [KEY]}}},
        {"readUnits": 4.5},
    ),
}


@cache
def session() -> Session:
    """Return one session for all tests here: each would read the models of the services anew."""
    session = Session()
    session.set_credentials("AKID", "secret")
    return session


class Service:
    """Sends responses in turn, and the last one forever; `sent` has the bodies of requests."""

    def __init__(self, service: str, *responses: tuple[int, str]) -> None:
        self.sent: list[bytes] = []
        self.requests = Counter[str]()
        self._responses = list(responses)
        client = session().create_client(
            service,
            region_name="us-east-1",
            config=Config(retries={"mode": "standard", "total_max_attempts": 2}),
        )
        respond: Any = self._respond
        client.meta.events.register("before-send", respond)
        self.client: Any = meter(client, self.requests)

    def _respond(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        body = request.body or b""
        self.sent.append(body if isinstance(body, bytes) else b"")
        status, text = self._responses.pop(0) if len(self._responses) > 1 else self._responses[0]
        if not status:
            raise EndpointConnectionError(endpoint_url=request.url)
        return AWSResponse(request.url, status, HTTPHeaders(), _Raw(text.encode()))


class _Raw:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, *_: object, **__: object) -> list[bytes]:
        return [self._content]


def refused(service: str) -> str:
    if service == "s3":
        return "<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
    return json.dumps({"__type": "AccessDeniedException", "message": "no"})


@pytest.mark.parametrize("name", CALLS)
def test_each_call_is_counted_once_as_what_it_is(name: str) -> None:
    service, answer, parameters, expected = CALLS[name]
    fake = Service(service, (200, answer))

    for times in (1, 2):
        getattr(fake.client, name)(**parameters)
        assert fake.requests == {kind: times * count for kind, count in expected.items()}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_that_is_refused_is_counted_once_and_read_no_units(name: str) -> None:
    service, _, parameters, expected = CALLS[name]
    fake = Service(service, (403, refused(service)))

    with pytest.raises(ClientError, match="AccessDenied"):
        getattr(fake.client, name)(**parameters)

    assert fake.requests == {} if "readUnits" in expected else expected


@pytest.mark.slow
@pytest.mark.parametrize("name", CALLS)
def test_a_call_that_is_tried_again_is_counted_once(name: str) -> None:
    service, answer, parameters, expected = CALLS[name]
    fake = Service(service, (503, ""), (200, answer))

    getattr(fake.client, name)(**parameters)

    assert len(fake.sent) == 2
    assert fake.requests == expected


def test_a_call_without_a_response_is_not_counted() -> None:
    fake = Service("s3", (0, ""))
    with pytest.raises(EndpointConnectionError):
        fake.client.list_objects_v2(Bucket="b")
    assert len(fake.sent) == 2
    assert fake.requests == {}


def test_each_page_of_a_listing_is_counted() -> None:
    def page(behind: str) -> tuple[int, str]:
        more = f"<IsTruncated>true</IsTruncated><NextKeyMarker>{behind}</NextKeyMarker>"
        return 200, f"<ListVersionsResult>{more}</ListVersionsResult>"

    fake = Service("s3", page("a"), page("b"), (200, "<ListVersionsResult/>"))

    list(fake.client.get_paginator("list_object_versions").paginate(Bucket="b"))

    assert fake.requests == {"lists": 3}


def test_the_units_of_each_page_of_a_table_are_added_up() -> None:
    def page(units: float, **more: Any) -> tuple[int, str]:
        capacity = {"TableName": "t", "CapacityUnits": units}
        return 200, json.dumps({"ConsumedCapacity": capacity, **more})

    fake = Service("dynamodb", page(128, LastEvaluatedKey=KEY), page(0.5))

    list(fake.client.get_paginator("scan").paginate(**TABLE))

    assert fake.requests == {"readUnits": 128.5}


@pytest.mark.parametrize("name", ["query", "scan", "batch_get_item"])
def test_read_units_are_requested_in_addition_to_the_callers_parameters(name: str) -> None:
    service, answer, parameters, _ = CALLS[name]
    fake = Service(service, (200, answer))

    getattr(fake.client, name)(**parameters)
    getattr(fake.client, name)(**parameters, ReturnConsumedCapacity="NONE")

    assert [json.loads(body)["ReturnConsumedCapacity"] for body in fake.sent] == ["TOTAL"] * 2


def test_other_calls_are_not_counted() -> None:
    objects, tables = Service("s3", (200, "")), Service("dynamodb", (200, "{}"))
    objects.client.head_object(**ITEM)
    objects.client.delete_object(**ITEM)
    tables.client.put_item(**TABLE, Item=KEY)
    assert (objects.requests, tables.requests) == ({}, {})


def test_several_clients_may_count_together() -> None:
    first, other = Service("s3", (200, "")), Service("sqs", (200, "{}"))
    meter(other.client, first.requests)
    first.client.get_object(**ITEM)
    other.client.send_message(**QUEUE, MessageBody="m")
    assert first.requests == {"gets": 1, "queueRequests": 1}
