import copy
from dataclasses import replace

import pytest

from tests.cdk.network.reachability import unreachable
from tests.cdk.synthesized import Synthesized

FUNCTIONS = (
    "s3-processor",
    "s3-processor-notifier",
    "s3-processor-digest",
    "s3-processor-reconciler",
    "s3-processor-api",
)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_whatever_a_function_may_call_it_can_reach(dev: Synthesized, function: str) -> None:
    assert unreachable(dev, f"{function}-dev") == []


def test_a_call_without_a_route_would_be_found(dev: Synthesized) -> None:
    changed = replace(dev, template=copy.deepcopy(dev.template))
    publish = {"Effect": "Allow", "Action": "sns:Publish", "Resource": "a topic"}
    role = changed.role_of("s3-processor-dev")
    role["Policies"][0]["PolicyDocument"]["Statement"].append(publish)
    missing = [{"action": "sns:Publish", "resource": "a topic"}]
    assert unreachable(changed, "s3-processor-dev") == missing


def test_a_call_that_an_endpoint_refuses_would_be_found(dev: Synthesized) -> None:
    changed = replace(dev, template=copy.deepcopy(dev.template))
    for endpoint in changed.all("AWS::EC2::VPCEndpoint").values():
        endpoint["Properties"]["PolicyDocument"]["Statement"].pop()
    actions = {permission["action"] for permission in unreachable(changed, "s3-processor-dev")}
    assert actions == {"s3:ListBucket", "s3:ListBucketVersions", "dynamodb:PutItem"}
