from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.e2e.deployment import wait_for

if TYPE_CHECKING:
    from ssl import SSLContext

    from tests.e2e.deployment import Deployment, Notices

ROOT = Credentials("test", "test")


@pytest.fixture(scope="module")
def tls(deployment: Deployment) -> SSLContext:
    import ssl  # noqa: PLC0415

    return ssl.create_default_context(cafile=deployment.stack.environment()["AWS_CA_BUNDLE"])


def post(
    deployment: Deployment, tls: SSLContext, body: str, credentials: Credentials | None = ROOT
) -> tuple[int, dict[str, Any]]:
    url = deployment.outputs["APIGatewayURL"] + "process"
    headers = {"Content-Type": "application/json"}
    if credentials:
        request = AWSRequest("POST", url, headers, body)
        SigV4Auth(credentials, "execute-api", "us-east-1").add_auth(request)
        headers = dict(request.headers)
    try:
        answer = urlopen(Request(url, body.encode(), headers), context=tls, timeout=30)  # noqa: S310
    except HTTPError as error:
        answer = error
    with answer:
        return answer.status, json.loads(answer.read())


def test_an_object_is_processed_again_and_not_announced_again(
    deployment: Deployment, notices: Notices, tls: SSLContext
) -> None:
    key = "uploads/request/ä b+c%20.txt"
    deployment.put(key)
    first = deployment.wait_for_records(key, 1)[0]
    status, answer = post(deployment, tls, json.dumps({"key": key}))
    assert status == 202
    assert answer["manualProcessing"] == {
        "bucket": deployment.bucket,
        "key": key,
        "status": "queued",
    }
    assert {"message", "environment", "timestamp", "functionName", "requestId"} <= set(answer)
    (again,) = wait_for(
        lambda: deployment.records(key),
        lambda found: found[0]["processedAt"] != first["processedAt"],
    )
    assert again["sequencer"] == first["sequencer"]
    assert len(notices.wait_for(key, 1)) == 1


def test_a_request_without_a_signature_is_refused(deployment: Deployment, tls: SSLContext) -> None:
    status, _ = post(deployment, tls, json.dumps({"key": "uploads/a"}), credentials=None)
    assert status == 403


def test_a_request_of_somebody_without_permission_is_refused(
    deployment: Deployment, tls: SSLContext
) -> None:
    iam = deployment.client("iam")
    iam.create_user(UserName="nobody")
    made = iam.create_access_key(UserName="nobody")["AccessKey"]
    nobody = Credentials(made["AccessKeyId"], made["SecretAccessKey"])
    status, _ = post(deployment, tls, json.dumps({"key": "uploads/a"}), credentials=nobody)
    assert status == 403


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ("[]", 400, None),
        ("{", 400, None),
        ('{"key": 5}', 400, "key"),
        ('{"key": ""}', 400, "key"),
        ('{"key": "elsewhere/a"}', 400, "key"),
        ('{"versionId": "v"}', 400, "key"),
        ('{"key": "uploads/a", "what": 1}', 400, "what"),
        ('{"key": "uploads/a", "bucket": "other"}', 403, "bucket"),
        ('{"key": "uploads/no such object"}', 404, "key"),
    ],
)
def test_bad_requests_are_told_what_is_wrong(
    deployment: Deployment, tls: SSLContext, body: str, status: int, field: str | None
) -> None:
    answered, answer = post(deployment, tls, body)
    assert answered == status
    assert answer["error"].get("field") == field
    assert answer["error"]["message"]
