from aws_cdk import Aws, Stack
from aws_cdk.aws_iam import PolicyDocument, Role, ServicePrincipal
from constructs import Construct

from serverless_s3_processor.cdk.security.statements import allow


def scheduler_role(scope: Construct, policy: str, action: str, *, on: str) -> Role:
    """Make the role that this account's schedules, and no others, call something with.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    """
    group = Stack.of(scope).format_arn(
        service="scheduler", resource="schedule-group", resource_name="default"
    )
    conditions = {"aws:SourceAccount": Aws.ACCOUNT_ID, "aws:SourceArn": group}
    return Role(
        scope,
        "Caller",
        assumed_by=ServicePrincipal(
            "scheduler.amazonaws.com", conditions={"StringEquals": conditions}
        ),
        inline_policies={policy: PolicyDocument(statements=[allow(action, on=on)])},
    )
