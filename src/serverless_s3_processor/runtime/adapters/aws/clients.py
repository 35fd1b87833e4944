"""botocore's clients of AWS's services, with timeouts that leave time for a response."""

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
    """Return a client.

    It does not request S3's optional checksums: they can't validate ranged reads.
    """
    return session.create_client(service, config=_config(max_connections, read_timeout_seconds))


def signing_client(session: Session) -> Any:  # noqa: ANN401 - as above
    """Return a client of S3 whose presigned URLs are valid in every region.

    By default botocore signs them with the former version in us-east-1, and for the global
    endpoint, which redirects posts to new buckets in other regions.
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
