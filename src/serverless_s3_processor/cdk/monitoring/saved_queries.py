from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aws_cdk.aws_logs import CfnQueryDefinition
from constructs import Construct

from serverless_s3_processor.cdk.compute.function import Function
from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.partition import has_json_logs
from serverless_s3_processor.runtime.config import names


@dataclass(frozen=True, kw_only=True)
class Query:
    """A query of the logs of one function, or of all.

    Fields are those of the lines that functions write, and of what Lambda itself writes at the end
    of each call, as JSON or as text, where CloudWatch discovers the fields:
    https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
    """

    name: str
    of: str | None
    text: str
    text_if_plain: str | None = None
    """The query where Lambda's own lines are not JSON, if it reads them."""


QUERIES: Final = (
    Query(
        name="failures by cause",
        of="processor",
        text="""\
filter level in ["ERROR", "WARNING"] and ispresent(cause)
| stats count(*) as failures, latest(reason) as example, latest(key) as of by cause
| sort failures desc""",
    ),
    Query(
        name="slowest batches",
        of="processor",
        text="""\
filter type = "platform.report"
| fields @timestamp, record.metrics.durationMs, record.metrics.maxMemoryUsedMB, record.requestId
| sort record.metrics.durationMs desc
| limit 20""",
        text_if_plain="""\
filter @type = "REPORT"
| fields @timestamp, @duration, @maxMemoryUsed / 1000 / 1000 as maxMemoryUsedMB, @requestId
| sort @duration desc
| limit 20""",
    ),
    Query(
        name="history of one key",
        of=None,
        text="""\
# Replace KEY. Successful processing is not logged: s3-processor show KEY
filter key = "uploads/KEY"
| fields @timestamp, @log, level, reason, cause, flags, movedTo, uploadTime, message
| sort @timestamp
| limit 200""",
    ),
    Query(
        name="refused requests",
        of="api",
        text="""\
filter status >= 400
| stats count(*) as calls, latest(requestId) as example, latest(reason) as why by route, status
| sort calls desc""",
    ),
)


class SavedQueries(Construct):
    """Queries for troubleshooting, saved in CloudWatch Logs Insights."""

    def __init__(self, scope: Construct, id_: str, *, functions: Sequence[Function]) -> None:
        super().__init__(scope, id_)
        environment = deployment_of(self).environment
        is_json = has_json_logs(self)
        for query in QUERIES:
            CfnQueryDefinition(
                self,
                query.name.title().replace(" ", ""),
                name=f"{names.dashboard(environment)}/{query.name}",
                query_string=(not is_json and query.text_if_plain) or query.text,
                log_group_names=[f.log_group for f in functions if query.of in (None, f.what)],
            )
