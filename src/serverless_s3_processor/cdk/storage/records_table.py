from typing import Final

from aws_cdk.aws_dynamodb import ProjectionType, StreamViewType
from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.storage.table import make_table, text_attribute
from serverless_s3_processor.runtime.config import names


class RecordsTable(Construct):
    """The table of object records, its index by time, and the stream of its changes.

    The stream has the old and the new item, because only both together show what to announce.
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        self.table: Final = make_table(
            self,
            names.records_table(deployment_of(self).environment),
            names.OBJECT_KEY,
            names.UPLOAD_TIME,
            stream=StreamViewType.NEW_AND_OLD_IMAGES,
        )
        self.table.add_global_secondary_index(
            index_name=names.TIME_INDEX,
            partition_key=text_attribute(names.DAY_SHARD),
            sort_key=text_attribute(names.UPLOAD_TIME),
            projection_type=ProjectionType.ALL,
        )

    @property
    def stream_arn(self) -> str:
        """The stream of changes."""
        arn = self.table.table_stream_arn
        if arn is None:
            raise LookupError("The table has no stream.")
        return arn
