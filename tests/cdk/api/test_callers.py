import re
from typing import Any

from serverless_s3_processor.runtime.api.endpoint import Access
from serverless_s3_processor.runtime.api.routes import endpoints
from tests.cdk.synthesized import Synthesized, as_list


def _statements(stack: Synthesized, name: str) -> dict[str, list[Any]]:
    document = stack.properties("AWS::IAM::ManagedPolicy", ManagedPolicyName=name)["PolicyDocument"]
    return {
        statement["Action"]: as_list(statement["Resource"]) for statement in document["Statement"]
    }


def _invocable(stack: Synthesized, name: str) -> set[str]:
    """Return the ends of the resources: method and path."""
    resources = _statements(stack, name)["execute-api:Invoke"]
    return {str(resource["Fn::Join"][1][-1]) for resource in resources}


def _routes(*access: Access) -> set[str]:
    return {
        f"/{endpoint.method}{re.sub('{.*?}', '*', endpoint.path)}"
        for endpoint in endpoints()
        if endpoint.access in access
    }


def test_a_reader_may_look_and_change_nothing(dev: Synthesized) -> None:
    invocable = _invocable(dev, "s3-processor-read-only-dev")
    assert invocable == _routes(Access.READ)
    assert all(arn.startswith("/GET/") for arn in invocable)


def test_an_operator_may_call_everything(dev: Synthesized) -> None:
    assert _invocable(dev, "s3-processor-operator-dev") == _routes(Access.READ, Access.OPERATE)


def test_both_may_look_up_the_stack_and_nothing_else(dev: Synthesized) -> None:
    for name in ("s3-processor-read-only-dev", "s3-processor-operator-dev"):
        statements = _statements(dev, name)
        assert set(statements) == {"execute-api:Invoke", "cloudformation:DescribeStacks"}
        [stack] = statements["cloudformation:DescribeStacks"]
        assert stack["Fn::Join"][1][-1] == ":stack/ServerlessS3ProcessorStack-dev/*"
