from typing import Final

from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.storage.table import make_table
from serverless_s3_processor.runtime.config import names


class SummariesTable(Construct):
    """The table of minute summaries, which digests are written from; entries expire."""

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        self.table: Final = make_table(
            self,
            names.summaries_table(deployment_of(self).environment),
            names.SUMMARY_PERIOD,
            names.SUMMARY_ENTRY,
            time_to_live_attribute=names.SUMMARY_EXPIRES,
        )
