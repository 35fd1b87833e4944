"""What the policies of the stack's resources deny even to a user who may do everything.

The account's root user would be allowed, by the emulator as by AWS.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from serverless_s3_processor.local.session import LocalSession
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.iam import access_denied
from tests.support.aws.principals import allowing, user_session
from tests.support.aws.queues import queue_arn

ANOTHER_ACCOUNT = "111122223333"
KEY = "uploads/refusals/a"
Call = Callable[[Any, "Deployment"], object]

CALLS: dict[str, tuple[str, Call]] = {
    "read": ("s3", lambda s3, d: s3.get_object(Bucket=d.bucket, Key=KEY)),
    "upload": ("s3", lambda s3, d: s3.put_object(Bucket=d.bucket, Key="elsewhere/refusals")),
    "list": ("s3", lambda s3, d: s3.list_objects_v2(Bucket=d.bucket)),
    "send": (
        "sqs",
        lambda sqs, d: sqs.send_message(
            QueueUrl=d.outputs["UploadsQueueUrl"],
            MessageBody=json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"}),
        ),
    ),
    "receive": (
        "sqs",
        lambda sqs, d: sqs.receive_message(QueueUrl=d.outputs["UploadsDeadLetterQueueUrl"]),
    ),
    # Without a kind: no filter of a subscription lets it pass.
    "publish": (
        "sns",
        lambda sns, d: sns.publish(TopicArn=d.outputs["SNSTopicArn"], Message="m"),
    ),
}
all_calls = pytest.mark.parametrize("name", CALLS)


@pytest.fixture(scope="module")
def admin(deployment: Deployment) -> LocalSession:
    deployment.put(KEY)
    return user_session(deployment.stack, "admin", allowing("*", "*"))


def send_as_if_over_http(client: Any) -> Any:
    """Mark the client's requests as a proxy marks those that came over HTTP.

    The emulator listens with TLS only, and trusts what a proxy in front of it says.
    """

    def mark(request: Any, **_: object) -> None:
        request.headers["X-Forwarded-Proto"] = "http"

    client.meta.events.register("before-send", mark)
    return client


@all_calls
def test_with_tls_permitted_requests_succeed(
    deployment: Deployment, admin: LocalSession, name: str
) -> None:
    service, call = CALLS[name]
    assert call(admin.client(service), deployment)  # type: ignore[call-overload]


@all_calls
def test_without_tls_all_requests_are_denied(
    deployment: Deployment, admin: LocalSession, name: str
) -> None:
    service, call = CALLS[name]
    with access_denied():
        call(send_as_if_over_http(admin.client(service)), deployment)  # type: ignore[call-overload]


@all_calls
def test_another_account_may_not(deployment: Deployment, name: str) -> None:
    service, call = CALLS[name]
    session = deployment.stack.session(ANOTHER_ACCOUNT)
    with access_denied():
        call(session.client(service), deployment)  # type: ignore[call-overload]


@pytest.mark.parametrize("account", ["test", ANOTHER_ACCOUNT])
def test_s3_may_not_send_for_any_other_bucket(deployment: Deployment, account: str) -> None:
    s3: Any = deployment.stack.session(account).client("s3")
    bucket = f"refused-{account}"
    s3.create_bucket(Bucket=bucket)
    arn = queue_arn(deployment.client("sqs"), deployment.outputs["UploadsQueueUrl"])
    queue = {"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}
    with pytest.raises(ClientError, match="Unable to validate the following destination"):
        s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [queue]}
        )
