from typing import Final

from aws_cdk import RemovalPolicy
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
from serverless_s3_processor.runtime.config import names


class SummariesTable(Construct):
    """The table of minute summaries, which digests are written from; entries expire."""

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        deployment = deployment_of(self)
        key = deployment.key
        self.table: Final = Table(
            self,
            "Table",
            table_name=names.summaries_table(deployment.environment),
            partition_key=Attribute(name=names.SUMMARY_PERIOD, type=AttributeType.STRING),
            sort_key=Attribute(name=names.SUMMARY_ENTRY, type=AttributeType.STRING),
            time_to_live_attribute=names.SUMMARY_EXPIRES,
            billing_mode=BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            encryption=TableEncryption.CUSTOMER_MANAGED if key else None,
            encryption_key=key,
            removal_policy=deployment.removal_policy,
            deletion_protection=deployment.removal_policy == RemovalPolicy.RETAIN,
        )
