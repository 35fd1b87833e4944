"""Clients of AWS's services, with time limits that leave room for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.config import Config

if TYPE_CHECKING:
    from botocore.session import Session

_CONNECT_TIMEOUT_SECONDS = 2
_READ_TIMEOUT_SECONDS = 5
_MAX_ATTEMPTS = 3


def client(
    session: Session,
    service: str,
    *,
    max_connections: int = 10,
    read_timeout_seconds: int = _READ_TIMEOUT_SECONDS,
) -> Any:  # noqa: ANN401 - by service
    """Return a client; `pool` is how many connections may be open at once.

    `read_seconds` is how long an answer may let wait for itself.
    Checksums that S3 offers unasked are not computed: ranged reads can't be checked by them.
    """
    return session.create_client(service, config=_config(max_connections, read_timeout_seconds))


def signing_client(session: Session) -> Any:  # noqa: ANN401 - as above
    """Return a client of S3 whose links are good in every region.

    By itself botocore signs them by the old version in us-east-1, and for the global address, which
    redirects what is posted to a new bucket elsewhere.
    """
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
    )
    return session.create_client("s3", config=_config(1).merge(config))


def _config(max_connections: int, read_timeout_seconds: int = _READ_TIMEOUT_SECONDS) -> Config:
    return Config(
        connect_timeout=_CONNECT_TIMEOUT_SECONDS,
        read_timeout=read_timeout_seconds,
        max_pool_connections=max_connections,
        retries={"mode": "standard", "total_max_attempts": _MAX_ATTEMPTS},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
