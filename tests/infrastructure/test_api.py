from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.infrastructure.synthesized import Synthesized


def test_it_is_regional_and_has_one_stage(dev: Synthesized) -> None:
    dev.has(
        "AWS::ApiGateway::RestApi",
        {"Name": "s3-processor-api-dev", "EndpointConfiguration": {"Types": ["REGIONAL"]}},
    )
    assert dev.only("AWS::ApiGateway::Stage")["Properties"]["StageName"] == "prod"


def test_every_method_wants_a_signed_request(stack: Synthesized) -> None:
    methods = stack.all("AWS::ApiGateway::Method")
    assert methods
    for method in methods.values():
        assert method["Properties"]["AuthorizationType"] == "AWS_IAM"


def test_post_process_goes_to_the_function(dev: Synthesized) -> None:
    resource = dev.id_of("AWS::ApiGateway::Resource", PathPart="process")
    dev.has(
        "AWS::ApiGateway::Method",
        {
            "HttpMethod": "POST",
            "ResourceId": {"Ref": resource},
            "Integration": {"Type": "AWS_PROXY"},
        },
    )


def test_other_accounts_are_refused_and_no_principal_is_let_in_past_iam(
    stack: Synthesized,
) -> None:
    [statement] = stack.only("AWS::ApiGateway::RestApi")["Properties"]["Policy"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Action"] == "execute-api:Invoke"
    assert statement["Condition"] == {
        "StringNotEquals": {"aws:PrincipalAccount": {"Ref": "AWS::AccountId"}}
    }


def test_requests_are_throttled(dev: Synthesized) -> None:
    [settings] = dev.only("AWS::ApiGateway::Stage")["Properties"]["MethodSettings"]
    assert (settings["ResourcePath"], settings["HttpMethod"]) == ("/*", "*")
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (50, 100)
    assert settings["DataTraceEnabled"] is False


def test_nothing_is_set_for_the_whole_account(stack: Synthesized) -> None:
    assert not stack.all("AWS::ApiGateway::Account")


def test_only_this_api_may_call_the_function(dev: Synthesized) -> None:
    permission = dev.only("AWS::Lambda::Permission")["Properties"]
    assert permission["Principal"] == "apigateway.amazonaws.com"
    [api] = dev.all("AWS::ApiGateway::RestApi")
    [stage] = dev.all("AWS::ApiGateway::Stage")
    assert permission["SourceArn"]["Fn::Join"][1][-4:] == [
        {"Ref": api},
        "/",
        {"Ref": stage},
        "/POST/process",
    ]


def test_it_answers_before_the_api_gives_up(dev: Synthesized) -> None:
    assert dev.function("s3-processor-api-dev")["Timeout"] < 29
