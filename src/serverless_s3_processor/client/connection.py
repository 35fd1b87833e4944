"""Opens the transports of a client: finds the API, its region, credentials and certificates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from botocore.exceptions import ClientError

from serverless_s3_processor.client.errors import NotDeployedError
from serverless_s3_processor.client.network import HttpNetwork
from serverless_s3_processor.client.signed_transport import SignedTransport
from serverless_s3_processor.client.urls import reachable_url, region_of, validated

if TYPE_CHECKING:
    from botocore.session import Session

    from serverless_s3_processor.client.signed_transport import Credentials
    from serverless_s3_processor.client.transport import HttpConfig, Transport

_DEFAULT_REGION: Final = "us-east-1"
_URL_OUTPUT: Final = "APIGatewayURL"


class Connection(NamedTuple):
    """The transport to the API, and the network to S3."""

    transport: Transport
    network: HttpNetwork


def connect(
    url: str, *, credentials: Credentials | None, region: str | None, config: HttpConfig
) -> Connection:
    """Return the connection to a URL; by default with botocore's credentials and the URL's region.

    Raises:
        ValueError: the URL is not one of an API.
    """
    network = HttpNetwork(config)
    transport = SignedTransport(
        url=validated(url),
        network=network,
        credentials=credentials or _botocore_session(None).get_credentials(),
        region=region or region_of(url) or _DEFAULT_REGION,
    )
    return Connection(transport, network)


def connect_with_session(url: str, session: Any, config: HttpConfig) -> Connection:  # noqa: ANN401
    """Return the connection to a URL, with the session's credentials and certificates.

    Raises:
        ValueError: the URL is not one of an API.
    """
    botocore_session = _botocore_session(session)
    ca_bundle = config.ca_bundle or botocore_session.get_config_variable("ca_bundle")
    return connect(
        url,
        credentials=botocore_session.get_credentials(),
        region=region_of(url) or _region(botocore_session),
        config=replace(config, ca_bundle=ca_bundle),
    )


def find_url(environment: str, session: Any, stack: str | None = None) -> str:  # noqa: ANN401
    """Return the URL of a deployment's API, from the outputs of its stack.

    Raises:
        NotDeployedError: there is no such deployment, or it has no API.
        ClientError: CloudFormation refuses.
    """
    botocore_session = _botocore_session(session)
    client = botocore_session.create_client("cloudformation", region_name=_region(botocore_session))
    outputs = _outputs(client, environment, stack or f"ServerlessS3ProcessorStack-{environment}")
    # In a stack of several deployments, outputs end in the environment's name.
    suffix = "".join(word.capitalize() for word in environment.split("-"))
    url = outputs.get(_URL_OUTPUT + suffix) or outputs.get(_URL_OUTPUT)
    if url is None:
        raise NotDeployedError(f"The environment {environment!r} has no API.")
    return reachable_url(url, client.meta.endpoint_url)


def _outputs(client: Any, environment: str, stack: str) -> dict[str, str]:  # noqa: ANN401
    try:
        description = client.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" not in error.response["Error"].get("Message", ""):
            raise
        raise NotDeployedError(f"The environment {environment!r} is not deployed.") from error
    return {output["OutputKey"]: output["OutputValue"] for output in description.get("Outputs", [])}


def _botocore_session(session: Any) -> Session:  # noqa: ANN401 - boto3's, botocore's or None
    # A session of boto3 wraps one of botocore.
    botocore_session: Session | None = getattr(session, "_session", session)
    return botocore_session or _new_session()


def _new_session() -> Session:
    # Callers that pass credentials, like the command line on the local stack, do not wait for this.
    from botocore.session import Session

    return Session()


def _region(session: Session) -> str:
    return session.get_config_variable("region") or _DEFAULT_REGION
