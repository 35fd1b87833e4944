"""The API over the network, each request signed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from serverless_s3_processor.client import encoding, signing
from serverless_s3_processor.client.network import Request
from serverless_s3_processor.client.transport import Reply

if TYPE_CHECKING:
    from serverless_s3_processor.client.network import Network
    from serverless_s3_processor.client.signing import Credentials
    from serverless_s3_processor.client.transport import Body, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedTransport:
    """Signs each try anew: credentials may expire, and signatures do after five minutes."""

    url: str
    network: Network
    credentials: Credentials | None
    region: str

    def send(self, method: str, path: str, query: Query, body: Body | None) -> Reply:
        """Return the answer, also if it is an error."""
        plain = Request(
            method=method,
            url=encoding.url(self.url, path, query),
            headers={"Accept": "application/json"}
            | ({} if body is None else {"Content-Type": "application/json"}),
            body=None if body is None else json.dumps(body).encode(),
        )
        answer = self.network.send(lambda: signing.signed(plain, self.credentials, self.region))
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Reply(answer.status, answer.data, headers)
