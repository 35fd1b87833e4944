"""The REST API as a program calls it: signed, over TLS. Each response must be as documented."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from urllib3 import BaseHTTPResponse, PoolManager

from serverless_s3_processor.local.session import LocalSession
from tests.e2e.support.deployment import Deployment
from tests.support.api import openapi

TIMEOUT_SECONDS = 30
INTERNALS = re.compile(
    r"Traceback|File \"|botocore|boto3|s3_processor/|ClientError|ministack"
    r"|arn:aws:(?!execute-api:|iam::\d+:(user|role)/|sts::)"
)
"""What no response discloses; who called, and what for, are no secrets to the caller."""


@dataclass(frozen=True)
class Reply:
    """A response: status, JSON, headers."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str]

    def expect_ok(self, status: int = 200) -> dict[str, Any]:
        """Check that it is no error, and return its body."""
        assert self.status == status, self.body
        return self.body

    def expect_error(self, status: int, code: str, field: str | None = None) -> str:
        """Check that it is this error, in the documented shape, and return its message."""
        error = self.body.get("error", {})
        assert (self.status, error.get("code"), error.get("field")) == (status, code, field), self
        assert set(self.body) == {"error", "requestId"}
        assert set(error) <= {"code", "message", "field"}
        message = str(error["message"])
        assert message
        return message


@dataclass(frozen=True)
class Api:
    """The API of a deployment, as one caller sees it."""

    url: str
    pool: PoolManager
    credentials: Credentials | None
    region: str
    retries_throttled: bool = True

    @classmethod
    def of(cls, deployment: Deployment[Any]) -> Api:
        """The API for whoever deployed it: on a local stack, the account's root user."""
        session = deployment.stack.session()
        authority = deployment.stack.environment().get("AWS_CA_BUNDLE")
        url = deployment.outputs["APIGatewayURL"].rstrip("/")
        pool = PoolManager(ca_certs=authority, maxsize=8)
        return cls(url, pool, session.get_credentials(), session.region_name)

    def called_by(self, session: LocalSession) -> Api:
        """The same API for another caller."""
        credentials = session.get_credentials()
        assert credentials
        frozen = Credentials(credentials.access_key, credentials.secret_key, credentials.token)
        return self.signed_with(frozen)

    def signed_with(self, credentials: Credentials | None) -> Api:
        """The same API with other credentials, or none."""
        return replace(self, credentials=credentials)

    def get(self, path: str, query: Mapping[str, object] | None = None) -> Reply:
        pairs = [f"{quote(n, safe='')}={quote(str(v), safe='')}" for n, v in (query or {}).items()]
        return self.send("GET", path, "?" + "&".join(pairs) if pairs else "")

    def post(self, path: str, body: object) -> Reply:
        return self.send("POST", path, body=json.dumps(body))

    def send(self, method: str, path: str, query: str = "", body: str = "") -> Reply:
        """Send a request, and check that the response is as documented."""
        response = self.exchange(method, path, query, body)
        while response.status == HTTPStatus.TOO_MANY_REQUESTS and self.retries_throttled:
            time.sleep(0.2)
            response = self.exchange(method, path, query, body)
        reply = Reply(response.status, json.loads(response.data), response.headers)
        _assert_documented(method, path, reply)
        return reply

    def exchange(self, method: str, path: str, query: str = "", body: str = "") -> BaseHTTPResponse:
        """Send a request, and return the response whatever it is."""
        url = self.url + path + query
        content_type = {"Content-Type": openapi.JSON} if body else {}
        request = AWSRequest(method, url, content_type, body.encode() or None)
        if self.credentials:
            SigV4Auth(self.credentials, "execute-api", self.region).add_auth(request)
        headers = dict(request.headers.items())
        return self.pool.request(
            method,
            url,
            body=request.data,
            headers=headers,
            timeout=TIMEOUT_SECONDS,
            retries=False,
        )


def _assert_documented(method: str, path: str, reply: Reply) -> None:
    assert reply.headers["Content-Type"] == openapi.JSON
    if method.lower() in openapi.DOCUMENT["paths"].get(path, {}):
        assert openapi.mistakes(method, path, reply.status, reply.body) == []
    if "openapi" not in reply.body:
        assert reply.body["requestId"] == reply.headers["x-amzn-RequestId"]
    if reply.status >= HTTPStatus.BAD_REQUEST:
        assert not INTERNALS.search(json.dumps(reply.body)), reply.body
