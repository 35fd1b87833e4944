"""The context values that make a deployment harder to get at, at a price."""

from typing import Final

from serverless_s3_processor.cdk.settings.context_value import Value
from serverless_s3_processor.cdk.settings.existing_vpc import EXISTING
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.cdk.settings.retention import LOCK, MAX_DAYS
from serverless_s3_processor.cdk.settings.shapes import is_whole_number_up_to, matches

CREATE: Final = "create"
LOG_DAYS: Final = (1, 3, 5, 7, 14, 30, 90, 180, 365, 731, 3653)
"""Of those that CloudWatch Logs takes.
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""
_KEY: Final = r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+"
_DAYS: Final = {
    "archive_days": (
        "The days after which uploads go to Glacier Instant Retrieval, where they cost less to "
        "keep and more to read; never if 0."
    ),
    "expire_days": "The days after which uploads are deleted, which is recorded; never if 0.",
    "expire_noncurrent_days": (
        "The days after which a version that was replaced or deleted goes for good; never if 0."
    ),
}


def _id_of(kind: str) -> str:
    return rf"{kind}-([0-9a-f]{{8}}|[0-9a-f]{{17}})"


def _list_of(kind: str) -> str:
    return rf"({_id_of(kind)}(,{_id_of(kind)})*)?"


HARDENING: Final = (
    Value(
        name="kms_key_arn",
        default="",
        meaning=(
            "The KMS key that bucket, tables, queues, topic and logs are encrypted with: `create` "
            "makes one, for a dollar a month and 3 cents a 10,000 requests; none by itself "
            "([what a key of yours must allow](security.md#a-key-of-your-own))."
        ),
        allowed=f"the ARN of a key of this region, {CREATE}, or empty",
        accepts=matches(rf"({_KEY}|{CREATE})?"),
    ),
    Value(
        name="bucket_key_arns",
        default="",
        meaning=(
            "The KMS keys that objects in `existing_buckets` are encrypted with: who reads there "
            "is let decrypt with them, through S3 only."
        ),
        allowed="ARNs of keys, separated by commas, or empty",
        accepts=matches(rf"({_KEY}(,{_KEY})*)?"),
    ),
    Value(
        name="vpc_id",
        default="",
        meaning=(
            "The network that the processor is put into, if it is not to have one of its own "
            "([what is asked of it](security.md#a-network-of-your-own))."
        ),
        allowed="the id of a VPC, or empty",
        accepts=matches(rf"({_id_of('vpc')})?"),
    ),
    Value(
        name="vpc_subnet_ids",
        default="",
        meaning="The subnets of `vpc_id` that the processor is put into.",
        allowed="ids of subnets, separated by commas, or empty",
        accepts=matches(_list_of("subnet")),
    ),
    Value(
        name="vpc_route_table_ids",
        default="",
        meaning=(
            f"The route tables of these subnets: endpoints for S3 and DynamoDB are made in them. "
            f"`{EXISTING}` where there are such endpoints."
        ),
        allowed=f"ids of route tables, separated by commas, {EXISTING}, or empty",
        accepts=matches(rf"{_list_of('rtb')}|{EXISTING}"),
    ),
    Value(
        name="endpoint_prefix_lists",
        default="",
        meaning=(
            "The prefix lists of S3 and DynamoDB in the region: the processor's security group "
            "lets nothing out but to them. By itself it lets HTTPS out, and the routes lead "
            "nowhere else."
        ),
        allowed="ids of prefix lists, separated by commas, or empty",
        accepts=matches(_list_of("pl")),
    ),
    Value(
        name="log_days",
        default=str(S3ProcessorProps().log_days),
        meaning="The days that logs in CloudWatch are kept.",
        allowed=f"one of {', '.join(map(str, LOG_DAYS))}",
        accepts=matches("|".join(map(str, LOG_DAYS))),
    ),
    Value(
        name="object_lock",
        default="",
        meaning=(
            "For how many days no version of an object can be deleted: `governance:30` lets those "
            "who may bypass it, `compliance:30` lets nobody. Not in `dev`, not with quarantine, "
            "and not to be taken back."
        ),
        allowed=f"governance or compliance, a colon and days up to {MAX_DAYS}, or empty",
        accepts=lambda text: not text or LOCK.fullmatch(text) is not None,
    ),
    *(
        Value(
            name=name,
            default="0",
            meaning=meaning,
            allowed=f"0, or a whole number from 1 to {MAX_DAYS}",
            accepts=lambda text: text == "0" or is_whole_number_up_to(MAX_DAYS)(text),
        )
        for name, meaning in _DAYS.items()
    ),
)
