from aws_cdk import ArnFormat, Stack
from aws_cdk.aws_iam import PolicyStatement
from constructs import Construct


def allow(*actions: str, on: str | list[str]) -> PolicyStatement:
    """Allow just these actions on just these resources."""
    return PolicyStatement(actions=list(actions), resources=[on] if isinstance(on, str) else on)


def only_partition(statement: PolicyStatement, key: str) -> PolicyStatement:
    """Restrict a statement about a DynamoDB table to the items of one partition key.

    `ForAllValues` is true for a request without the condition key, so a second condition denies
    that:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    """
    statement.add_condition("ForAllValues:StringEquals", {"dynamodb:LeadingKeys": [key]})
    statement.add_condition("Null", {"dynamodb:LeadingKeys": "false"})
    return statement


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
