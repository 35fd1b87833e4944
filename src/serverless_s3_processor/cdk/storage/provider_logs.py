"""The logs of CDK's own functions for custom resources."""

from aws_cdk import CfnResource, Stack
from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.security.customer_key import key_permissions
from serverless_s3_processor.cdk.security.statements import allow
from serverless_s3_processor.cdk.storage.log_group import make_log_group


def own_logs(scope: Construct, provider: str, name: str, *, other_policies: int = 0) -> None:
    """Make the log group of a provider's function part of the stack, and its only log group.

    CDK lets Lambda create the group, which then has no retention and outlives the stack. `provider`
    is the id of CDK's construct, whose role has `other_policies` already.
    """
    group = make_log_group(scope, f"/aws/lambda/{name}", id_="ProviderLogs")
    write_logs = allow("logs:CreateLogStream", "logs:PutLogEvents", on=group.log_group_arn)
    statements = [write_logs, *key_permissions(deployment_of(scope).key, [write_logs])]
    document = {
        "Version": "2012-10-17",
        "Statement": [statement.to_statement_json() for statement in statements],
    }
    logs = {"PolicyName": "Logs", "PolicyDocument": document}
    parts = Stack.of(scope).node.find_child(provider).node
    function, role = parts.find_child("Handler"), parts.find_child("Role")
    if not (isinstance(function, CfnResource) and isinstance(role, CfnResource)):
        raise TypeError(f"{provider} has other resources than expected.")
    function.add_property_override("LoggingConfig", {"LogGroup": group.log_group_name})
    role.add_property_deletion_override("ManagedPolicyArns")
    if other_policies:
        role.add_property_override(f"Policies.{other_policies}", logs)
    else:
        role.add_property_override("Policies", [logs])
