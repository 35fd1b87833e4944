"""Lambda features that some partitions lack, according to AWS's documentation."""

from typing import Final

from aws_cdk import Stack, Token
from aws_cdk.aws_lambda import CfnEventSourceMapping
from aws_cdk.region_info import RegionInfo
from constructs import Construct

_COMPLETE: Final = frozenset({"aws", "aws-eusc"})
"""The partitions with JSON logs and tags on event source mappings.

GovCloud has neither. The China regions have no such tags, and their guide doesn't mention JSON
logs: lines of text are accepted everywhere.
https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-lambda.html
https://docs.amazonaws.cn/en_us/aws/latest/userguide/lambda.html
"""


def has_json_logs(scope: Construct) -> bool:
    """Return whether Lambda's own log lines can be JSON; False if the stack's region is unknown."""
    return _is_complete(scope)


def has_mapping_tags(scope: Construct) -> bool:
    """Return whether event source mappings take tags; False if the stack's region is unknown."""
    return _is_complete(scope)


def without_refused_tags(mapping: CfnEventSourceMapping) -> CfnEventSourceMapping:
    """Return the mapping without any tags if Lambda may refuse them."""
    if not has_mapping_tags(mapping):
        mapping.add_property_deletion_override("Tags")
    return mapping


def _is_complete(scope: Construct) -> bool:
    region = Stack.of(scope).region
    return not Token.is_unresolved(region) and RegionInfo.get(region).partition in _COMPLETE
