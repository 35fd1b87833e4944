import json
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from mypy_boto3_sns import SNSClient

from support.emulator import Emulator
from support.factories import Name

DIGESTS_ONLY = {"FilterPolicy": json.dumps({"kind": ["digest"]})}


@pytest.fixture
def topic(sns: "SNSClient", name: Name) -> str:
    return sns.create_topic(Name=name("mailing"))["TopicArn"]


def mails_to(emulator: Emulator, address: str) -> list[EmailMessage]:
    parser = BytesParser(policy=policy.default)
    files = sorted((emulator.mail / "new").iterdir())
    mails = [parser.parsebytes(file.read_bytes()) for file in files]
    return [mail for mail in mails if mail["To"] == address]


def publish(sns: "SNSClient", topic: str, text: str, kind: str) -> None:
    attributes = {"kind": {"DataType": "String", "StringValue": kind}}
    sns.publish(
        TopicArn=topic,
        Subject="What came in",
        Message=text,
        MessageAttributes=attributes,  # type: ignore[arg-type]
    )


def test_a_message_that_passes_the_filter_becomes_a_mail(
    emulator: Emulator, sns: "SNSClient", topic: str
) -> None:
    sns.subscribe(
        TopicArn=topic, Protocol="email", Endpoint="a@example.com", Attributes=DIGESTS_ONLY
    )
    publish(sns, topic, "Two objects, größer than before", "digest")
    publish(sns, topic, "{}", "object")
    (mail,) = mails_to(emulator, "a@example.com")
    assert mail["Subject"] == "What came in"
    assert mail["From"] == "AWS Notifications <no-reply@sns.amazonaws.com>"
    assert mail["Date"]
    assert mail["Message-ID"]
    assert mail.get_content().rstrip() == "Two objects, größer than before"


def test_a_batch_with_a_text_for_mail_is_mailed_too(
    emulator: Emulator, sns: "SNSClient", topic: str
) -> None:
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="b@example.com")
    text = json.dumps({"default": "for machines", "email": "for people"})
    entry = {"Id": "1", "Message": text, "MessageStructure": "json"}
    sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[entry])  # type: ignore[list-item]
    (mail,) = mails_to(emulator, "b@example.com")
    assert mail.get_content().rstrip() == "for people"
    assert mail["Subject"] == "AWS Notification Message"


def test_a_json_subscription_gets_the_envelope(
    emulator: Emulator, sns: "SNSClient", topic: str
) -> None:
    sns.subscribe(TopicArn=topic, Protocol="email-json", Endpoint="c@example.com")
    publish(sns, topic, "hello", "digest")
    (mail,) = mails_to(emulator, "c@example.com")
    envelope = json.loads(mail.get_content())
    assert (envelope["Message"], envelope["TopicArn"]) == ("hello", topic)
