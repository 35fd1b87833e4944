"""The API over the network, each request signed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from serverless_s3_processor.client import encoding, signing
from serverless_s3_processor.client.network import HttpRequest
from serverless_s3_processor.client.transport import HttpResponse

if TYPE_CHECKING:
    from serverless_s3_processor.client.network import HttpNetwork
    from serverless_s3_processor.client.signing import Credentials
    from serverless_s3_processor.client.transport import Body, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedTransport:
    """Signs each try anew: credentials may expire, and signatures do after five minutes."""

    url: str
    network: HttpNetwork
    credentials: Credentials | None
    region: str

    def send(self, method: str, path: str, query: Query, body: Body | None) -> HttpResponse:
        """Return the response, also if it is an error."""
        unsigned = HttpRequest(
            method=method,
            url=encoding.url(self.url, path, query),
            headers={"Accept": "application/json"}
            | ({} if body is None else {"Content-Type": "application/json"}),
            body=None if body is None else json.dumps(body).encode(),
        )
        response = self.network.send(
            lambda: signing.signed(unsigned, self.credentials, self.region)
        )
        headers = {name.lower(): value for name, value in response.headers.items()}
        return HttpResponse(response.status, response.data, headers)
