"""Our signatures against botocore's own, of the same request at the same moment."""

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from serverless_s3_processor.runtime.adapters.aws.libcurl.signing import Signer

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
PATHS = ("/", "/uploads/a b+c%20.txt", "/uploads/../dots/./x", "/uploads//ä/日本", "/~-._'()*!&=?#")


def config(token: str | None) -> ClientConfig:
    environ = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret"}
    tokens = {"AWS_SESSION_TOKEN": token} if token else {}
    return ClientConfig({**environ, **tokens, "AWS_REGION": "eu-west-1"})


@pytest.mark.parametrize("token", [None, "token/+="])
@pytest.mark.parametrize("key", PATHS)
def test_a_read_of_s3_is_signed_as_botocore_signs_it(key: str, token: str | None) -> None:
    path, query = quote(key, safe="/-_.~"), "versionId=v.1_2"
    headers = {"host": "bucket.s3.eu-west-1.amazonaws.com", "range": "bytes=0-9"}

    ours = Signer(config(token), "s3", NOON.timestamp).sign("GET", path, query, headers, b"")

    url = f"https://{headers['host']}{path}?{query}"
    theirs = signed(S3SigV4Auth, "s3", AWSRequest("GET", url, sent(headers)), token)
    assert ours["authorization"] == theirs


@pytest.mark.parametrize("service", ["dynamodb", "sns", "sqs"])
def test_a_call_is_signed_as_botocore_signs_it(service: str) -> None:
    host = f"{service}.eu-west-1.amazonaws.com"
    headers = {"host": host, "content-type": "application/x-amz-json-1.0", "x-amz-target": "A.B"}
    body = '{"é": 1}'.encode()

    ours = Signer(config("t"), service, NOON.timestamp).sign("POST", "/", "", headers, body)

    headers["x-amz-content-sha256"] = ours["x-amz-content-sha256"]
    url = f"https://{host}/"
    theirs = signed(SigV4Auth, service, AWSRequest("POST", url, sent(headers), body), "t")
    assert ours["authorization"] == theirs


def test_a_new_day_has_a_new_key() -> None:
    moments = iter([NOON.timestamp(), NOON.timestamp() + 86_400])
    signer = Signer(config(None), "s3", lambda: next(moments))

    first, second = (signer.sign("GET", "/", "", {"host": "h"}, b"") for _ in range(2))

    afresh = Signer(config(None), "s3", lambda: NOON.timestamp() + 86_400)
    assert first["authorization"] != second["authorization"]
    assert second == afresh.sign("GET", "/", "", {"host": "h"}, b"")


def sent(headers: dict[str, str]) -> dict[str, str]:
    """botocore adds the host itself."""
    return {name: value for name, value in headers.items() if name != "host"}


def signed(kind: Any, service: str, request: Any, token: str | None) -> str:
    request.context["payload_signing_enabled"] = True
    with patch("botocore.auth.get_current_datetime", return_value=NOON.replace(tzinfo=None)):
        kind(Credentials("AKID", "secret", token), service, "eu-west-1").add_auth(request)
    return str(request.headers["Authorization"])
