from typing import Any

from aws_cdk.aws_dynamodb import (
    Attribute,
    AttributeType,
    BillingMode,
    PointInTimeRecoverySpecification,
    Table,
    TableEncryption,
)
from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of


def make_table(scope: Construct, name: str, *keys: str, **options: Any) -> Table:  # noqa: ANN401 - those of `Table`
    """Make a table with a partition key and a sort key; the deployment's removal policy applies.

    It is encrypted with the customer's key, or else with a key that DynamoDB owns.
    """
    deployment = deployment_of(scope)
    partition_key, sort_key = map(text_attribute, keys)
    return Table(
        scope,
        "Table",
        table_name=name,
        partition_key=partition_key,
        sort_key=sort_key,
        billing_mode=BillingMode.PAY_PER_REQUEST,
        point_in_time_recovery_specification=PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        encryption=TableEncryption.CUSTOMER_MANAGED if deployment.key else None,
        encryption_key=deployment.key,
        removal_policy=deployment.removal_policy,
        deletion_protection=deployment.props.protected,
        **options,
    )


def text_attribute(name: str) -> Attribute:
    """Return a key of type string."""
    return Attribute(name=name, type=AttributeType.STRING)
