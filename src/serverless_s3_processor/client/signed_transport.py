"""The transport to the API over HTTPS, which signs each request with Signature Version 4."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as StaticCredentials
from botocore.exceptions import NoCredentialsError

from serverless_s3_processor.client.network import HttpRequest
from serverless_s3_processor.client.transport import HttpResponse
from serverless_s3_processor.client.urls import request_url

if TYPE_CHECKING:
    from botocore.credentials import ReadOnlyCredentials

    from serverless_s3_processor.client.network import HttpNetwork
    from serverless_s3_processor.client.transport import Body, Query

_SERVICE: Final = "execute-api"


class Credentials(Protocol):
    """The interface that all kinds of botocore's credentials share."""

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """Return credentials that are valid now, after a refresh if one is due."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedTransport:
    """Signs each attempt anew: credentials may expire, and signatures do after five minutes."""

    url: str
    network: HttpNetwork
    credentials: Credentials | None
    region: str

    def send(self, method: str, path: str, query: Query, body: Body | None) -> HttpResponse:
        """Return the response, also if it is an error.

        Raises:
            NoCredentialsError: there are no credentials.
            UnreachableError: there was no response.
        """
        unsigned = HttpRequest(
            method=method,
            url=request_url(self.url, path, query),
            headers={"Accept": "application/json"}
            | ({} if body is None else {"Content-Type": "application/json"}),
            body=None if body is None else json.dumps(body).encode(),
        )
        response = self.network.send(lambda: self._signed(unsigned))
        headers = {name.lower(): value for name, value in response.headers.items()}
        return HttpResponse(response.status, response.data, headers)

    def _signed(self, request: HttpRequest) -> HttpRequest:
        if self.credentials is None:
            raise NoCredentialsError
        current = self.credentials.get_frozen_credentials()
        static = StaticCredentials(
            current.access_key or "", current.secret_key or "", current.token
        )
        to_sign = AWSRequest(request.method, request.url, dict(request.headers), request.body)
        SigV4Auth(static, _SERVICE, self.region).add_auth(to_sign)
        return replace(request, headers=dict(to_sign.headers.items()))
