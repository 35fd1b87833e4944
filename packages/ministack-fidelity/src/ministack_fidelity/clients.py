"""Clients by which repairs call the emulator that they are part of."""

import os
from typing import TYPE_CHECKING, Final

import boto3

from ministack_fidelity.emulator import module
from ministack_fidelity.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ALL_ADDRESSES: Final = "0.0.0.0"  # noqa: S104 - it is not bound here


def s3_client(
    access_key: str = "test",
    secret_key: str = "test",  # noqa: S107 - the emulator takes any for its root user
    token: str | None = None,
) -> "S3Client":
    """Return a client of S3, by default with the rights of the account's root user."""
    session = boto3.Session(access_key, secret_key, token)
    return session.client("s3", endpoint_url=_endpoint(), verify=_authority())


def _endpoint() -> str:
    settings = Settings.from_environment()
    scheme = "https" if module("core.tls").use_ssl_enabled() else "http"
    host = "127.0.0.1" if settings.host == ALL_ADDRESSES else settings.host
    return f"{scheme}://{host}:{settings.port}"


def _authority() -> str | None:
    tls = module("core.tls")
    if not tls.use_ssl_enabled():
        return None
    certificate, _key = tls.resolve_tls_material()
    return os.environ.get("AWS_CA_BUNDLE", str(certificate))
