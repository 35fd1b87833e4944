import json

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_iam import IAMClient
from mypy_boto3_sns import SNSClient
from mypy_boto3_sqs import SQSClient

from support.emulator import Emulator, Session
from support.factories import Name


@pytest.fixture
def queue(sqs: "SQSClient", name: Name) -> str:
    return sqs.create_queue(QueueName=name("queue"))["QueueUrl"]


@pytest.fixture
def topic(sns: "SNSClient", name: Name) -> str:
    return sns.create_topic(Name=name("topic"))["TopicArn"]


def user_who_may(emulator: Emulator, iam: "IAMClient", user: str, *actions: str) -> Session:
    iam.create_user(UserName=user)
    allow = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_user_policy(UserName=user, PolicyName="all", PolicyDocument=policy)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return emulator.session(key["AccessKeyId"], key["SecretAccessKey"])


def send_batch(session: Session, queue: str) -> None:
    entries = [{"Id": "1", "MessageBody": "m"}]
    session.client("sqs").send_message_batch(QueueUrl=queue, Entries=entries)  # type: ignore[arg-type]


def publish_batch(session: Session, topic: str) -> None:
    entries = [{"Id": "1", "Message": "m"}]
    session.client("sns").publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)  # type: ignore[arg-type]


def test_the_action_of_the_single_call_allows_the_batch(
    emulator: Emulator, iam: "IAMClient", name: Name, queue: str, topic: str
) -> None:
    session = user_who_may(emulator, iam, name("user"), "sqs:SendMessage", "sns:Publish")
    send_batch(session, queue)
    publish_batch(session, topic)


def test_without_the_action_the_batch_is_refused(
    emulator: Emulator, iam: "IAMClient", name: Name, queue: str, topic: str
) -> None:
    session = user_who_may(emulator, iam, name("user"), "sqs:ReceiveMessage", "sns:Subscribe")
    with pytest.raises(ClientError, match=r"not authorized to perform: sqs:SendMessage\b"):
        send_batch(session, queue)
    with pytest.raises(ClientError, match=r"not authorized to perform: [sS][nN][sS]:Publish\b"):
        publish_batch(session, topic)
