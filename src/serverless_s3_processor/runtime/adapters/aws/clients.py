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


def _config(max_connections: int, read_timeout_seconds: int = _READ_TIMEOUT_SECONDS) -> Config:
    return Config(
        connect_timeout=_CONNECT_TIMEOUT_SECONDS,
        read_timeout=read_timeout_seconds,
        max_pool_connections=max_connections,
        retries={"mode": "standard", "total_max_attempts": _MAX_ATTEMPTS},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
