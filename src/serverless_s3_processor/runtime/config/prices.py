"""AWS's prices, for the report of a reconcile, the dashboard, and `s3-processor cost`.

Dollars, without taxes, free tiers and discounts by volume.
"""

from __future__ import annotations

from typing import Final

REGION: Final = "us-east-1"
READ_ON: Final = "November 2026"
"""The month of the prices."""

MILLION_S3_LISTS: Final = 5.0
MILLION_S3_PUTS: Final = 5.0
MILLION_S3_GETS: Final = 0.4
GB_MONTH_S3: Final = 0.023
"""https://aws.amazon.com/s3/pricing/"""

MILLION_WRITE_UNITS: Final = 0.625
MILLION_READ_UNITS: Final = 0.125
GB_MONTH_DYNAMODB: Final = 0.25
GB_MONTH_DYNAMODB_BACKUP: Final = 0.20
"""Of point-in-time recovery. https://aws.amazon.com/dynamodb/pricing/on-demand/"""

MILLION_SQS_REQUESTS: Final = 0.4
"""https://aws.amazon.com/sqs/pricing/"""

MILLION_SNS_PUBLISHES: Final = 0.5
"""https://aws.amazon.com/sns/pricing/"""

MILLION_INVOCATIONS: Final = 0.2
GB_SECOND: Final = {"arm64": 0.0000133334, "x86_64": 0.0000166667}
"""Of Lambda. https://aws.amazon.com/lambda/pricing/"""

MILLION_TRANSITIONS: Final = 25.0
MILLION_CHILD_EXECUTIONS: Final = 1.0
"""Express ones, of a distributed map; their memory and duration add about a hundredth.
https://aws.amazon.com/step-functions/pricing/"""

MONTH_METRIC: Final = 0.3
MONTH_ALARM: Final = 0.1
MONTH_COMPOSITE_ALARM: Final = 0.5
"""https://aws.amazon.com/cloudwatch/pricing/"""

MONTH_KMS_KEY: Final = 1.0
MILLION_KMS_REQUESTS: Final = 3.0
"""https://aws.amazon.com/kms/pricing/"""
