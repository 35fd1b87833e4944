from urllib.parse import parse_qsl

import pytest

from serverless_s3_processor.runtime.adapters.aws.errors import ServiceError, code_of
from serverless_s3_processor.runtime.adapters.aws.libcurl import sns
from serverless_s3_processor.runtime.adapters.aws.messaging.sns_notice_topic import SNSNoticeTopic
from serverless_s3_processor.runtime.domain.notices.notice import Notice
from serverless_s3_processor.runtime.ports.notice_topic import PublishRefusal
from tests.unit.adapters.aws.libcurl.scripted_server import scripted

SPACE = "http://sns.amazonaws.com/doc/2010-03-31/"
NOTICES = [
    Notice(subject=f"n {n}", message='{"a": "é%20+"}', attributes={"kind": "object"})
    for n in range(2)
]


def answer(status: str, words: str) -> bytes:
    body = words.encode()
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def published(failed: str) -> bytes:
    return answer(
        "200 OK",
        f'<PublishBatchResponse xmlns="{SPACE}"><PublishBatchResult>{failed}<Successful>'
        "<member><Id>0</Id></member></Successful></PublishBatchResult></PublishBatchResponse>",
    )


def test_notices_are_sent_as_the_fields_of_a_form() -> None:
    with scripted(published("<Failed/>")) as server:
        assert SNSNoticeTopic(sns.sns(server.config).concurrently(2), "arn").publish(NOTICES) == [
            None,
            None,
        ]
        [request] = server.requests

    fields = dict(parse_qsl(request.body.decode(), strict_parsing=True))
    entry = "PublishBatchRequestEntries.member.2"
    assert (
        fields.items()
        >= {
            "Action": "PublishBatch",
            "Version": "2010-03-31",
            "TopicArn": "arn",
            f"{entry}.Id": "1",
            f"{entry}.Subject": "n 1",
            f"{entry}.Message": '{"a": "é%20+"}',
            f"{entry}.MessageAttributes.entry.1.Name": "kind",
            f"{entry}.MessageAttributes.entry.1.Value.DataType": "String",
            f"{entry}.MessageAttributes.entry.1.Value.StringValue": "object",
        }.items()
    )
    assert len(fields) == 3 + 2 * 6


@pytest.mark.parametrize("fault", ["true", "false"])
@pytest.mark.parametrize(("code", "final"), [("InvalidParameter", True), ("Throttled", False)])
def test_failed_messages_have_a_reason(
    fault: str,
    code: str,
    final: bool,  # noqa: FBT001
) -> None:
    codes = (
        f"<Failed><member><Id>1</Id><Code>{code}</Code><Message>no &amp; no</Message>"
        f"<SenderFault>{fault}</SenderFault></member></Failed>"
    )
    with scripted(published(codes)) as server:
        refusals = SNSNoticeTopic(sns.sns(server.config).concurrently(2), "arn").publish(NOTICES)

    assert refusals == [None, PublishRefusal(f"{code}: no & no", final=final)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (
            f'<E xmlns="{SPACE}"><Error><Code>AuthorizationError</Code></Error></E>',
            "AuthorizationError",
        ),
        ("no XML", "403"),
    ],
)
def test_a_refusal_has_the_topic_s_code_or_the_status(words: str, code: str) -> None:
    with scripted(answer("403 No", words)) as server, pytest.raises(ServiceError) as caught:
        sns.SNSClient(server.config).publish_batch(TopicArn="a", PublishBatchRequestEntries=[])

    assert code_of(caught.value) == code


@pytest.mark.slow
def test_an_invalid_response_does_not_hide_what_another_call_published() -> None:
    many = [NOTICES[0]] * 11
    not_xml = [answer("200 OK", "<html><br>")] * 3
    with scripted(published("<Failed/>"), *not_xml) as server:
        refusals = SNSNoticeTopic(sns.sns(server.config).concurrently(1), "arn").publish(many)

    assert refusals[:10] == [None] * 10
    assert refusals[10] is not None
    assert "not XML" in refusals[10].reason
