"""Clients of AWS's services, with time limits that leave room for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from s3_processor.ports import UnavailableError

if TYPE_CHECKING:
    from botocore.session import Session

REFUSALS = (ClientError, BotoCoreError, HTTPError)
"""What botocore raises when a service refuses, fails, or can't be reached.

urllib3's own error comes where an answer is cut off that says what is wrong with a read of S3.
"""

_CONNECT_SECONDS = 2
_READ_SECONDS = 5
_ATTEMPTS = 3


def client(
    session: Session, service: str, *, pool: int = 10, read_seconds: int = _READ_SECONDS
) -> Any:  # noqa: ANN401 - by service
    """Return a client; `pool` is how many connections may be open at once.

    `read_seconds` is how long an answer may let wait for itself.
    Checksums that S3 offers unasked are not computed: ranged reads can't be checked by them.
    """
    return session.create_client(service, config=_config(pool, read_seconds))


def signing_client(session: Session) -> Any:  # noqa: ANN401 - as above
    """Return a client of S3 whose links are good in every region.

    By itself botocore signs them by the old version in us-east-1, and for the global address, which
    redirects what is posted to a new bucket elsewhere.
    """
    wanted = Config(
        signature_version="s3v4",
        s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
    )
    return session.create_client("s3", config=_config(1).merge(wanted))


def _config(pool: int, read_seconds: int = _READ_SECONDS) -> Config:
    return Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=read_seconds,
        max_pool_connections=pool,
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


def code_of(error: Exception) -> str:
    """Return AWS's error code, or the kind of failure where AWS did not answer."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "Unknown"))
    return type(error).__name__


def unavailable(what: str, error: Exception) -> UnavailableError:
    """Return the error to raise; `what` says what was tried."""
    raised = UnavailableError(f"{what}: {code_of(error)}: {error}")
    raised.code = code_of(error)
    return raised
