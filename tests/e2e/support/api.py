"""The REST API as a program calls it: signed, over TLS. Each answer must be as documented."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from urllib3 import PoolManager

from serverless_s3_processor.local.environment import REGION
from serverless_s3_processor.local.session import LocalSession
from tests.e2e.support.deployment import Deployment
from tests.support import openapi

ROOT = Credentials("test", "test")
SECONDS = 30
INSIDE = re.compile(
    r"Traceback|File \"|botocore|boto3|s3_processor/|ClientError|ministack"
    r"|arn:aws:(?!execute-api:|iam::\d+:(user|role)/|sts::)"
)
"""What nobody outside should be told; who called, and what for, are no secrets to the caller."""


@dataclass(frozen=True)
class Reply:
    """An answer: status, JSON, headers."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str]

    def refused(self, status: int, code: str, field: str | None = None) -> str:
        """Assert that it is this error, in the one shape, and return its message."""
        assert (self.status, self.body["error"]["code"]) == (status, code), self.body
        assert self.body["error"].get("field") == field, self.body
        assert set(self.body) == {"error", "requestId"}
        assert set(self.body["error"]) <= {"code", "message", "field"}
        message = self.body["error"]["message"]
        assert isinstance(message, str)
        assert message
        return message

    def done(self, status: int = 200) -> dict[str, Any]:
        """Assert that it is no error, and return what it says."""
        assert self.status == status, self.body
        return self.body


@dataclass(frozen=True)
class Api:
    """The API of a deployment, for somebody; who is `patient` waits where calls are throttled."""

    url: str
    pool: PoolManager
    credentials: Credentials | None = ROOT
    patient: bool = True

    @classmethod
    def of(cls, deployment: Deployment) -> Api:
        """The API for the account's root user."""
        authority = str(deployment.stack.certificates().authority)
        return cls(
            deployment.outputs["APIGatewayURL"].rstrip("/"),
            PoolManager(ca_certs=authority, maxsize=8),
        )

    def by(self, session: LocalSession) -> Api:
        """The same API for somebody else."""
        credentials = session.get_credentials()
        assert credentials
        return self.signing(
            Credentials(credentials.access_key, credentials.secret_key, credentials.token)
        )

    def signing(self, credentials: Credentials | None) -> Api:
        """The same API with other credentials, or none."""
        return replace(self, credentials=credentials)

    def get(self, path: str, query: Mapping[str, object] | None = None) -> Reply:
        pairs = [f"{quote(n, safe='')}={quote(str(v), safe='')}" for n, v in (query or {}).items()]
        return self.send("GET", path, "?" + "&".join(pairs) if pairs else "")

    def post(self, path: str, body: object) -> Reply:
        return self.send("POST", path, body=json.dumps(body).encode())

    def send(
        self,
        method: str,
        path: str,
        query: str = "",
        body: bytes | None = None,
        content_type: str = openapi.JSON,
    ) -> Reply:
        """Send it, and compare the answer with what is documented."""
        reply = self._send(method, path, query, body, content_type)
        while reply.status == 429 and self.patient:
            time.sleep(0.2)
            reply = self._send(method, path, query, body, content_type)
        return reply

    def _send(
        self, method: str, path: str, query: str, body: bytes | None, content_type: str
    ) -> Reply:
        url = self.url + path + query
        request = AWSRequest(method, url, {"Content-Type": content_type} if body else {}, body)
        if self.credentials:
            SigV4Auth(self.credentials, "execute-api", REGION).add_auth(request)
        headers = dict(request.headers.items())
        answer = self.pool.request(
            method, url, body=body, headers=headers, timeout=SECONDS, retries=False
        )
        reply = Reply(answer.status, json.loads(answer.data), answer.headers)
        _assert_documented(method, path, reply)
        return reply


def _assert_documented(method: str, path: str, reply: Reply) -> None:
    assert reply.headers["Content-Type"] == openapi.JSON
    if method.lower() in openapi.DOCUMENT["paths"].get(path, {}):
        assert openapi.mistakes(method, path, reply.status, reply.body) == []
    if "openapi" not in reply.body:
        assert reply.body["requestId"] == reply.headers["x-amzn-RequestId"]
    if reply.status >= 400:
        assert not INSIDE.search(json.dumps(reply.body)), reply.body
