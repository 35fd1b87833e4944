"""What nobody may do, whatever rights they have of their own.

The user here may do everything that an account can allow; what refuses are the policies of the
stack's own resources. The account's root user would be let through, by the emulator as by AWS.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from serverless_s3_processor.local.session import LocalSession
from tests.e2e.support.deployment import Deployment
from tests.support.principals import allowing, user_session

DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}
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
    "look": (
        "sqs",
        lambda sqs, d: sqs.receive_message(QueueUrl=d.outputs["UploadsDeadLetterQueueUrl"]),
    ),
    # Of no kind: nobody's filter lets it pass.
    "publish": (
        "sns",
        lambda sns, d: sns.publish(TopicArn=d.outputs["SNSTopicArn"], Message="m"),
    ),
}
each_call = pytest.mark.parametrize("name", CALLS)


@pytest.fixture(scope="module")
def almighty(deployment: Deployment) -> LocalSession:
    deployment.put(KEY)
    return user_session(deployment.stack, "almighty", allowing("*", "*"))


def plain(client: Any) -> Any:
    """Have the client's requests come as over HTTP.

    The emulator, which listens with TLS only, takes the word of a proxy in front of it.
    """

    def add(request: Any, **_: object) -> None:
        request.headers["X-Forwarded-Proto"] = "http"

    client.meta.events.register("before-send", add)
    return client


@each_call
def test_with_tls_whoever_has_the_right_may(
    deployment: Deployment, almighty: LocalSession, name: str
) -> None:
    service, call = CALLS[name]
    assert call(almighty.client(service), deployment)  # type: ignore[call-overload]


@each_call
def test_without_tls_nobody_may(deployment: Deployment, almighty: LocalSession, name: str) -> None:
    service, call = CALLS[name]
    refused(call, plain(almighty.client(service)), deployment)  # type: ignore[call-overload]


@each_call
def test_another_account_may_not(deployment: Deployment, name: str) -> None:
    service, call = CALLS[name]
    session = deployment.stack.session(ANOTHER_ACCOUNT)
    refused(call, session.client(service), deployment)  # type: ignore[call-overload]


def refused(call: Call, client: Any, deployment: Deployment) -> None:
    with pytest.raises(ClientError) as error:
        call(client, deployment)
    assert error.value.response["Error"]["Code"] in DENIED


@pytest.mark.parametrize("account", ["test", ANOTHER_ACCOUNT])
def test_s3_may_not_send_for_any_other_bucket(deployment: Deployment, account: str) -> None:
    s3: Any = deployment.stack.session(account).client("s3")
    bucket = f"refused-{account}"
    s3.create_bucket(Bucket=bucket)
    queue = {"QueueArn": _queue_arn(deployment), "Events": ["s3:ObjectCreated:*"]}
    with pytest.raises(ClientError, match="Unable to validate the following destination"):
        s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [queue]}
        )


def _queue_arn(deployment: Deployment) -> str:
    answer = deployment.client("sqs").get_queue_attributes(
        QueueUrl=deployment.outputs["UploadsQueueUrl"], AttributeNames=["QueueArn"]
    )
    return str(answer["Attributes"]["QueueArn"])
