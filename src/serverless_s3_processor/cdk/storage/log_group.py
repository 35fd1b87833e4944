from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aws_cdk import RemovalPolicy
from aws_cdk.aws_logs import LogGroup, RetentionDays

from serverless_s3_processor.cdk.security.customer_key import key_of
from serverless_s3_processor.cdk.settings.context import Context
from serverless_s3_processor.cdk.settings.hardening_values import LOG_DAYS

if TYPE_CHECKING:
    from constructs import Construct

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


def kept_log(scope: Construct, name: str, *, id_: str = "Logs") -> LogGroup:
    """Make a log group that is kept as long as the context's `log_days` says, and no longer.

    The context was read and checked before anything is made.
    """
    days = int(scope.node.try_get_context("log_days") or Context().log_days)
    return LogGroup(
        scope,
        id_,
        log_group_name=name,
        retention=RETENTIONS[days],
        encryption_key=key_of(scope),
        removal_policy=RemovalPolicy.DESTROY,
    )
