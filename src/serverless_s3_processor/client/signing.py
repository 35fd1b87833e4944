"""Requests signed with Signature Version 4, for API Gateway."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as PlainCredentials
from botocore.exceptions import NoCredentialsError

if TYPE_CHECKING:
    from botocore.credentials import ReadOnlyCredentials

    from serverless_s3_processor.client.network import HttpRequest

_SERVICE: Final = "execute-api"


class Credentials(Protocol):
    """botocore's credentials, of whatever kind."""

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """Return those that are valid now; fetches new ones where that is due."""
        ...


def signed(request: HttpRequest, credentials: Credentials | None, region: str) -> HttpRequest:
    """Return the request with its signature, by the credentials of this moment.

    Raises:
        NoCredentialsError: there are none.
    """
    if credentials is None:
        raise NoCredentialsError
    now = credentials.get_frozen_credentials()
    plain = PlainCredentials(now.access_key or "", now.secret_key or "", now.token)
    to_sign = AWSRequest(request.method, request.url, dict(request.headers), request.body)
    SigV4Auth(plain, _SERVICE, region).add_auth(to_sign)
    return replace(request, headers=dict(to_sign.headers.items()))
