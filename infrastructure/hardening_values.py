"""The context values that make a deployment harder to get at, at a price."""

from typing import Final

from infrastructure.context_value import Value
from infrastructure.customer_key import CREATE
from infrastructure.shapes import matches

_KEY: Final = r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+"

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
            "The KMS keys that objects in the buckets of `bucket_name` are encrypted with: who "
            "reads there is let decrypt with them, through S3 only."
        ),
        allowed="ARNs of keys, separated by commas, or empty",
        accepts=matches(rf"({_KEY}(,{_KEY})*)?"),
    ),
)
