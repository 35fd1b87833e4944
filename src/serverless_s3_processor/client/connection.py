"""What a client sends by: found and opened with the session of the person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from botocore.session import Session

from serverless_s3_processor.client import deployment
from serverless_s3_processor.client.network import HttpNetwork
from serverless_s3_processor.client.signed_transport import SignedTransport
from serverless_s3_processor.client.urls import region_of, validated

if TYPE_CHECKING:
    from serverless_s3_processor.client.signing import Credentials
    from serverless_s3_processor.client.transport import HttpConfig, Transport

DEFAULT_REGION: Final = "us-east-1"


class Connection(NamedTuple):
    """The way to the API, and the way to S3."""

    transport: Transport
    network: HttpNetwork


def connect(
    url: str, *, credentials: Credentials | None, region: str | None, config: HttpConfig
) -> Connection:
    """Return the connection to a URL; what is None is found out.

    Raises:
        ValueError: the URL is not one of an API.
    """
    network = HttpNetwork(config)
    transport = SignedTransport(
        url=validated(url),
        network=network,
        credentials=credentials or Session().get_credentials(),
        region=region or region_of(url) or DEFAULT_REGION,
    )
    return Connection(transport, network)


def connect_with_session(url: str, session: Any, config: HttpConfig) -> Connection:  # noqa: ANN401
    """Return the connection to a URL, with the session's credentials and certificates.

    Raises:
        ValueError: the URL is not one of an API.
    """
    plain = _botocore_session(session)
    return connect(
        url,
        credentials=plain.get_credentials(),
        region=region_of(url) or _region(plain),
        config=replace(
            config, ca_bundle=config.ca_bundle or plain.get_config_variable("ca_bundle")
        ),
    )


def find_url(environment: str, session: Any, stack: str | None = None) -> str:  # noqa: ANN401
    """Return the URL of a deployment's API.

    Raises:
        NotDeployedError: there is none.
        ClientError: these credentials may not ask.
    """
    plain = _botocore_session(session)
    return deployment.find(environment, plain, _region(plain), stack)


def _botocore_session(session: Any) -> Session:  # noqa: ANN401 - boto3's, botocore's or None
    # boto3's session is a cover for one of botocore's.
    plain: Session = getattr(session, "_session", session) or Session()
    return plain


def _region(session: Session) -> str:
    return session.get_config_variable("region") or DEFAULT_REGION
