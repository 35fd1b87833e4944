"""What a deployed stack says about itself."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

API_ADDRESS = re.compile(r"https://(?P<api>\w+)\.execute-api\.[\w-]+\.amazonaws\.com(?P<rest>/.*)?")
AWS_DOMAIN = ".amazonaws.com"


def outputs(cloudformation: "CloudFormationClient", stack: str) -> dict[str, str]:
    """A stack's outputs by name; addresses of APIs are the emulator's where the client is its.

    Raises botocore's ClientError (ValidationError) when there is no such stack.
    """
    description = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    endpoint = cloudformation.meta.endpoint_url
    return {
        output["OutputKey"]: reachable(output["OutputValue"], endpoint)
        for output in description.get("Outputs", [])
    }


def reachable(value: str, endpoint: str) -> str:
    """An API's address as it is reached through an endpoint; any other value as it is."""
    found = API_ADDRESS.fullmatch(value)
    if not found or endpoint.rstrip("/").endswith(AWS_DOMAIN):
        return value
    return f"{endpoint}/_aws/execute-api/{found['api']}{found['rest'] or '/'}"
