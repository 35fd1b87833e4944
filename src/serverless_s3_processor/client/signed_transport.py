"""The transport to the API over HTTPS, which signs each request with Signature Version 4."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import NoCredentialsError

from serverless_s3_processor.client.network import HttpRequest
from serverless_s3_processor.client.transport import HttpResponse
from serverless_s3_processor.client.urls import request_url

if TYPE_CHECKING:
    from serverless_s3_processor.client.network import HttpNetwork
    from serverless_s3_processor.client.transport import Body, Query

API_GATEWAY: Final = "execute-api"
"""The name of the service in signatures of requests to an API."""


class KeyPair(Protocol):
    """An access key with its secret, and the token of a session."""

    @property
    def access_key(self) -> str | None:
        """The id of the key."""
        ...

    @property
    def secret_key(self) -> str | None:
        """What requests are signed with."""
        ...

    @property
    def token(self) -> str | None:
        """The token of a session; None for a key that does not expire."""
        ...


class StaticCredentials(NamedTuple):
    """Credentials that never expire. botocore's own take longer to import than to use."""

    access_key: str
    secret_key: str
    token: str | None = None

    def get_frozen_credentials(self) -> StaticCredentials:
        """Return these credentials."""
        return self


class Credentials(Protocol):
    """The interface that all kinds of botocore's credentials share."""

    def get_frozen_credentials(self) -> KeyPair:
        """Return credentials that are valid now, after a refresh if one is due."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedTransport:
    """Signs each attempt: credentials may expire, and signatures do after five minutes."""

    url: str
    network: HttpNetwork
    credentials: Credentials | None
    region: str
    service: str = API_GATEWAY

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
        static: Any = StaticCredentials(
            current.access_key or "", current.secret_key or "", current.token
        )
        to_sign = AWSRequest(request.method, request.url, dict(request.headers), request.body)
        SigV4Auth(static, self.service, self.region).add_auth(to_sign)
        return replace(request, headers=dict(to_sign.headers.items()))
