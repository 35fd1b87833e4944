from __future__ import annotations

import pytest

from tests.contract.validation.clients import check_request
from tests.contract.validation.parameters import InvalidRequestError
from tests.contract.validation.requests import form_request

ENTRY = "PublishBatchRequestEntries.member.1"
ATTRIBUTE = f"{ENTRY}.MessageAttributes.entry.1"
VALID = {
    "Action": "PublishBatch",
    "Version": "2010-03-31",
    "TopicArn": "arn:aws:sns:us-east-1:123456789012:topic",
    f"{ENTRY}.Id": "1",
    f"{ENTRY}.Message": "a & b = é",
    f"{ENTRY}.Subject": "",
    f"{ATTRIBUTE}.Name": "kind",
    f"{ATTRIBUTE}.Value.DataType": "Binary",
    f"{ATTRIBUTE}.Value.BinaryValue": "AAE=",
    "PublishBatchRequestEntries.member.2.Id": "2",
    "PublishBatchRequestEntries.member.2.Message": "another",
}
SUBSCRIBE = {
    "Action": "Subscribe",
    "Version": "2010-03-31",
    "TopicArn": "arn:aws:sns:us-east-1:123456789012:topic",
    "Protocol": "sqs",
    "ReturnSubscriptionArn": "true",
}


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in VALID.items() if name not in names}


def test_what_the_model_allows_passes() -> None:
    check_request(form_request(VALID))
    check_request(form_request(SUBSCRIBE))


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        (without("Action"), "Action is ''"),
        ({**VALID, "Action": "PublishAll"}, "Action is 'PublishAll'"),
        (without("Version"), "Version is None"),
        ({**VALID, "Version": "2012-11-05"}, "Version is '2012-11-05'"),
        (without("TopicArn"), '"TopicArn"'),
        (without(f"{ENTRY}.Message"), '"Message"'),
        (without(f"{ATTRIBUTE}.Name"), "an entry of MessageAttributeMap"),
        (without(f"{ATTRIBUTE}.Value.DataType"), '"DataType"'),
        ({**VALID, "TopicARN": "arn"}, "'TopicARN'"),
        ({**VALID, f"{ENTRY}.Text": "a"}, "'Text'"),
        ({**VALID, f"{ATTRIBUTE}.name": "a"}, "an entry of MessageAttributeMap"),
        ({**VALID, f"{ATTRIBUTE}.Value.BinaryValue": "é"}, "BinaryValue, value: None"),
        ({**VALID, "PublishBatchRequestEntries.member.4.Id": "4"}, "PublishBatchRequestEntryList"),
        ({**VALID, "PublishBatchRequestEntries.entry.3.Id": "3"}, "PublishBatchRequestEntryList"),
        ({**VALID, "TopicArn.member.1": "a"}, "'TopicArn.member.1'"),
        ({"TopicArn.member.1": "a", **VALID}, "'TopicArn' is below or above"),
        ({**without("TopicArn"), "TopicArn.member.1": "a"}, "TopicArn, value: {'member'"),
        ({**VALID, f"{ENTRY}.Id.x": "a"}, f"'{ENTRY}.Id.x'"),
        ({**SUBSCRIBE, "ReturnSubscriptionArn": "yes"}, "ReturnSubscriptionArn, value: yes"),
    ],
)
def test_a_wrong_field_is_named(fields: dict[str, str], named: str) -> None:
    with pytest.raises(InvalidRequestError) as refusal:
        check_request(form_request(fields))
    assert named in str(refusal.value)


@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("POST", "path"), ("POST", "?a=b")])
def test_a_request_to_elsewhere_is_refused(method: str, suffix: str) -> None:
    request = form_request(VALID)
    elsewhere = request._replace(method=method, url=request.url + suffix)
    with pytest.raises(InvalidRequestError, match="method, path and query"):
        check_request(elsewhere)


def test_a_repeated_field_is_named() -> None:
    request = form_request(VALID)
    with pytest.raises(InvalidRequestError, match="'TopicArn' is repeated"):
        check_request(request._replace(body=request.body + b"&TopicArn=arn"))


@pytest.mark.parametrize(
    "headers", [{"content_type": "application/json"}, {"x_amz_target": "SNS.PublishBatch"}]
)
def test_a_wrong_or_unknown_header_is_refused(headers: dict[str, str]) -> None:
    [value] = headers.values()
    with pytest.raises(InvalidRequestError, match=f"headers is .*{value}"):
        check_request(form_request(VALID, **headers))
