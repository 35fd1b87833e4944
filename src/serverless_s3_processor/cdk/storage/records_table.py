from typing import Final

from aws_cdk import RemovalPolicy
from aws_cdk.aws_dynamodb import (
    Attribute,
    AttributeType,
    BillingMode,
    PointInTimeRecoverySpecification,
    ProjectionType,
    StreamViewType,
    Table,
    TableEncryption,
)
from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.runtime.config import names


class RecordsTable(Construct):
    """The table of object records, its index by time, and the stream of what changed.

    Encrypted with a key of DynamoDB's own, as every table is, or with the customer's. The stream
    carries the item before and after, since only both together tell what there is to announce.
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        deployment = deployment_of(self)
        key = deployment.key
        self.table: Final = Table(
            self,
            "Table",
            table_name=names.records_table(deployment.environment),
            partition_key=_text(names.OBJECT_KEY),
            sort_key=_text(names.UPLOAD_TIME),
            billing_mode=BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            stream=StreamViewType.NEW_AND_OLD_IMAGES,
            encryption=TableEncryption.CUSTOMER_MANAGED if key else None,
            encryption_key=key,
            removal_policy=deployment.removal_policy,
            deletion_protection=deployment.removal_policy == RemovalPolicy.RETAIN,
        )
        self.table.add_global_secondary_index(
            index_name=names.TIME_INDEX,
            partition_key=_text(names.DAY_SHARD),
            sort_key=_text(names.UPLOAD_TIME),
            projection_type=ProjectionType.ALL,
        )

    @property
    def stream_arn(self) -> str:
        """The stream of changes."""
        arn = self.table.table_stream_arn
        if arn is None:
            raise LookupError("The table has no stream.")
        return arn


def _text(name: str) -> Attribute:
    return Attribute(name=name, type=AttributeType.STRING)
