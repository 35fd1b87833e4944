"""Where a deployment's API is: CloudFormation knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from serverless_s3_processor.client.errors import NotDeployedError
from serverless_s3_processor.client.urls import reachable_url

if TYPE_CHECKING:
    from botocore.session import Session

_OUTPUT: Final = "APIGatewayURL"


def find(environment: str, session: Session, region: str, stack: str | None = None) -> str:
    """Return the URL of a deployment's API.

    Raises:
        NotDeployedError: there is none.
        ClientError: these credentials may not ask.
    """
    client = session.create_client("cloudformation", region_name=region)
    outputs = _outputs(client, environment, stack or f"ServerlessS3ProcessorStack-{environment}")
    # In a stack of several deployments, outputs end in the environment's name.
    suffix = "".join(word.capitalize() for word in environment.split("-"))
    url = outputs.get(_OUTPUT + suffix) or outputs.get(_OUTPUT)
    if url is None:
        raise NotDeployedError(f"The environment {environment!r} has no API.")
    return reachable_url(url, client.meta.endpoint_url)


def _outputs(
    client: Any,  # noqa: ANN401 - botocore's
    environment: str,
    name: str,
) -> dict[str, str]:
    try:
        stack = client.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" not in error.response["Error"].get("Message", ""):
            raise
        raise NotDeployedError(f"The environment {environment!r} is not deployed.") from error
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
