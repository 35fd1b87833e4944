from typing import Final

from aws_cdk import RemovalPolicy
from aws_cdk.aws_logs import LogGroup, RetentionDays
from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.settings.field_types import LOG_DAYS

RETENTIONS: Final = dict(
    zip(
        LOG_DAYS,
        (
            RetentionDays.ONE_DAY,
            RetentionDays.THREE_DAYS,
            RetentionDays.FIVE_DAYS,
            RetentionDays.ONE_WEEK,
            RetentionDays.TWO_WEEKS,
            RetentionDays.ONE_MONTH,
            RetentionDays.THREE_MONTHS,
            RetentionDays.SIX_MONTHS,
            RetentionDays.ONE_YEAR,
            RetentionDays.TWO_YEARS,
            RetentionDays.TEN_YEARS,
        ),
        strict=True,
    )
)


def make_log_group(scope: Construct, name: str, *, id_: str = "Logs") -> LogGroup:
    """Make a log group that keeps lines for the `log_days` of the deployment."""
    deployment = deployment_of(scope)
    return LogGroup(
        scope,
        id_,
        log_group_name=name,
        retention=RETENTIONS[deployment.props.log_days],
        encryption_key=deployment.key,
        removal_policy=RemovalPolicy.DESTROY,
    )
