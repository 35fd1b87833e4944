from aws_cdk import ArnFormat, Stack
from aws_cdk.aws_iam import PolicyStatement
from constructs import Construct


def allow(*actions: str, on: str | list[str]) -> PolicyStatement:
    """Allow just these actions on just these resources."""
    return PolicyStatement(actions=list(actions), resources=[on] if isinstance(on, str) else on)


def bucket_arn(scope: Construct, name: str) -> str:
    """Return the ARN of a bucket by its name."""
    return Stack.of(scope).format_arn(service="s3", region="", account="", resource=name)


def colon_arn(scope: Construct, service: str, resource: str, name: str) -> str:
    """Return the ARN of a resource of this region and account that ends in `resource:name`."""
    return Stack.of(scope).format_arn(
        service=service,
        resource=resource,
        resource_name=name,
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
