"""What a client sends by: found and opened with the session of the person."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from botocore.session import Session

from serverless_s3_processor.client import deployment
from serverless_s3_processor.client.addresses import checked, region_of
from serverless_s3_processor.client.network import Network
from serverless_s3_processor.client.signed_transport import SignedTransport

if TYPE_CHECKING:
    from serverless_s3_processor.client.signing import Credentials
    from serverless_s3_processor.client.transport import Patience, Transport

DEFAULT_REGION: Final = "us-east-1"


class Connection(NamedTuple):
    """The way to the API, and the way to S3."""

    transport: Transport
    network: Network


def to(
    url: str,
    *,
    credentials: Credentials | None,
    region: str | None,
    ca_bundle: str | None,
    patience: Patience,
) -> Connection:
    """Return the connection to an address; what is None is found out.

    Raises:
        ValueError: the address is none.
    """
    https = network(patience, ca_bundle)
    transport = SignedTransport(
        url=checked(url),
        network=https,
        credentials=credentials or Session().get_credentials(),
        region=region or region_of(url) or DEFAULT_REGION,
    )
    return Connection(transport, https)


def network(patience: Patience, ca_bundle: str | None = None) -> Network:
    """Return what sends requests, trusting who this machine's user says."""
    return Network(patience, ca_bundle or os.environ.get("AWS_CA_BUNDLE"))


def by_session(url: str, session: Any, patience: Patience) -> Connection:  # noqa: ANN401
    """Return the connection to an address, by the session's credentials and certificates.

    Raises:
        ValueError: the address is none.
    """
    plain = _plain(session)
    return to(
        url,
        credentials=plain.get_credentials(),
        region=region_of(url) or _region(plain),
        ca_bundle=plain.get_config_variable("ca_bundle"),
        patience=patience,
    )


def found(environment: str, session: Any) -> str:  # noqa: ANN401
    """Return the address of a deployment's API.

    Raises:
        NotDeployedError: there is none.
        ClientError: these credentials may not ask.
    """
    plain = _plain(session)
    return deployment.find(environment, plain, _region(plain))


def _plain(session: Any) -> Session:  # noqa: ANN401 - boto3's, botocore's or None
    # boto3's session is a cover for one of botocore's.
    plain: Session = getattr(session, "_session", session) or Session()
    return plain


def _region(session: Session) -> str:
    return session.get_config_variable("region") or DEFAULT_REGION
