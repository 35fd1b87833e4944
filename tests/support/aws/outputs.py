"""The outputs of a deployed stack."""

from mypy_boto3_cloudformation import CloudFormationClient

from serverless_s3_processor.client.urls import reachable_url


def outputs(cloudformation: CloudFormationClient, stack: str) -> dict[str, str]:
    """A stack's outputs by name; on the emulator, API addresses point to it.

    Raises botocore's ClientError (ValidationError) when there is no such stack.
    """
    description = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    endpoint = cloudformation.meta.endpoint_url
    return {
        output["OutputKey"]: reachable_url(output["OutputValue"], endpoint)
        for output in description.get("Outputs", [])
    }
