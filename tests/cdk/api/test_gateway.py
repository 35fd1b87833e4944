import json
import re
from pathlib import Path
from typing import Any

import pytest

from serverless_s3_processor.locations import PACKAGE
from serverless_s3_processor.runtime.api.routes import endpoints
from tests.cdk.synthesized import Json, Synthesized

DOCUMENT: dict[str, Any] = json.loads((PACKAGE / "runtime" / "api" / "openapi.json").read_text())
PLACES = {"query": "querystring", "path": "path"}


def _methods(stack: Synthesized) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (
            method["Properties"]["HttpMethod"],
            _path(stack, _ref(method["Properties"]["ResourceId"])) or "/",
        ): (method["Properties"])
        for method in stack.all("AWS::ApiGateway::Method").values()
    }


def _path(stack: Synthesized, resource: str) -> str:
    """Return the path of a resource; nothing for the root, which is none of the template's."""
    resource_ = stack.all("AWS::ApiGateway::Resource").get(resource)
    if resource_ is None:
        return ""
    parent = _path(stack, _ref(resource_["Properties"]["ParentId"]))
    return f"{parent}/{resource_['Properties']['PathPart']}"


def _ref(value: dict[str, Any]) -> str:
    return str(value.get("Ref", ""))


def test_it_is_regional_and_has_one_stage(dev: Synthesized) -> None:
    dev.has(
        "AWS::ApiGateway::RestApi",
        {"Name": "s3-processor-api-dev", "EndpointConfiguration": {"Types": ["REGIONAL"]}},
    )
    assert dev.only("AWS::ApiGateway::Stage")["Properties"]["StageName"] == "prod"


def test_its_methods_are_the_endpoints_and_no_others(dev: Synthesized) -> None:
    assert set(_methods(dev)) == {endpoint.route for endpoint in endpoints()}


def test_every_method_requires_a_signature_and_invokes_the_function(dev: Synthesized) -> None:
    for method in _methods(dev).values():
        assert method["AuthorizationType"] == "AWS_IAM"
        assert method["Integration"]["Type"] == "AWS_PROXY"


def test_only_preflight_requests_are_open_and_only_with_an_origin(
    prod: Synthesized,
) -> None:
    methods = _methods(prod)
    unsigned = {
        route for route, method in methods.items() if method["AuthorizationType"] != "AWS_IAM"
    }
    assert unsigned == {("OPTIONS", path) for path in {"/", *DOCUMENT["paths"]}}
    for route in unsigned:
        assert methods[route]["Integration"]["Type"] == "MOCK"


def test_required_parameters_and_bodies_are_validated(dev: Synthesized) -> None:
    validator = dev.only("AWS::ApiGateway::RequestValidator")["Properties"]
    assert (validator["ValidateRequestParameters"], validator["ValidateRequestBody"]) == (
        True,
        True,
    )
    methods = _methods(dev)
    assert all("RequestValidatorId" in method for method in methods.values())
    assert {
        route
        for route, method in methods.items()
        for name, required in method.get("RequestParameters", {}).items()
        if required and ".querystring." in name
    } == {("GET", "/object")}
    assert {route for route, method in methods.items() if "RequestModels" in method} == {
        ("POST", "/uploads"),
        ("POST", "/downloads"),
        ("POST", "/quarantine/release"),
        ("POST", "/reconcile/stop"),
    }
    assert dev.only("AWS::ApiGateway::Model")["Properties"]["Schema"]["type"] == "object"


def test_every_parameter_of_the_document_is_declared(dev: Synthesized) -> None:
    for (method, path), properties in _methods(dev).items():
        documented = DOCUMENT["paths"][path][method.lower()].get("parameters", [])
        assert properties.get("RequestParameters", {}) == {
            f"method.request.{PLACES[parameter['in']]}.{parameter['name']}": parameter["required"]
            for parameter in documented
        }


def test_other_accounts_are_denied_and_iam_decides_for_all_others(dev: Synthesized) -> None:
    [statement] = dev.only("AWS::ApiGateway::RestApi")["Properties"]["Policy"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Resource"] == "execute-api:/*"
    assert statement["Condition"] == {
        "StringNotEquals": {"aws:PrincipalAccount": {"Ref": "AWS::AccountId"}}
    }


def test_with_an_origin_all_but_preflight_requests_of_others_are_refused(prod: Synthesized) -> None:
    refuse, allow = prod.only("AWS::ApiGateway::RestApi")["Properties"]["Policy"]["Statement"]
    assert refuse["Effect"] == "Deny"
    used = {method for method, _ in _methods(prod)} - {"OPTIONS"}
    assert set(refuse["Resource"]) == {f"execute-api:/*/{method}/*" for method in used}
    assert (allow["Effect"], allow["Resource"]) == ("Allow", "execute-api:/*/OPTIONS/*")


def test_requests_are_throttled(dev: Synthesized) -> None:
    usual, *_ = dev.only("AWS::ApiGateway::Stage")["Properties"]["MethodSettings"]
    assert (usual["ResourcePath"], usual["HttpMethod"]) == ("/*", "*")
    assert (usual["ThrottlingRateLimit"], usual["ThrottlingBurstLimit"]) == (50, 100)
    assert usual["DataTraceEnabled"] is False


def test_expensive_calls_have_the_lower_throttles_of_the_documentation(dev: Synthesized) -> None:
    usual, *dear = dev.only("AWS::ApiGateway::Stage")["Properties"]["MethodSettings"]
    costly = {
        (method["HttpMethod"], method["ResourcePath"].removeprefix("/").replace("~1", "/")): (
            method["ThrottlingRateLimit"],
            method["ThrottlingBurstLimit"],
        )
        for method in dear
    }
    page = (Path(__file__).parents[3] / "docs" / "api.md").read_text()
    documented = re.findall(r"^\| `(\w+) (/\w+)` \| (\d+) \| (\d+) \|", page, re.M)
    assert {(method, path): (int(r), int(b)) for method, path, r, b in documented} == costly
    assert set(costly) <= set(_methods(dev))
    assert len(costly) == 8
    for rate, burst in costly.values():
        assert rate < usual["ThrottlingRateLimit"]
        assert burst < usual["ThrottlingBurstLimit"]


def test_access_logs_name_the_caller_but_not_the_query(dev: Synthesized) -> None:
    setting = dev.only("AWS::ApiGateway::Stage")["Properties"]["AccessLogSetting"]
    line = json.loads(setting["Format"])
    assert {"requestId", "caller", "method", "path", "status"} <= set(line)
    assert "querystring" not in setting["Format"]
    group = dev.id_of("AWS::Logs::LogGroup", LogGroupName="/aws/apigateway/s3-processor-api-dev")
    assert dev.template["Resources"][group]["Properties"]["RetentionInDays"] == 7


def test_the_role_for_all_apis_of_the_account_outlives_the_stack(dev: Synthesized) -> None:
    account = dev.only("AWS::ApiGateway::Account")
    role = account["Properties"]["CloudWatchRoleArn"]["Fn::GetAtt"][0]
    for resource in (account, dev.template["Resources"][role]):
        assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    stage = dev.only("AWS::ApiGateway::Stage")
    assert dev.id_of("AWS::ApiGateway::Account", **account["Properties"]) in stage["DependsOn"]


def test_no_role_is_set_for_the_account_if_it_has_one(prod: Synthesized) -> None:
    assert not prod.all("AWS::ApiGateway::Account")
    assert "AccessLogSetting" in prod.only("AWS::ApiGateway::Stage")["Properties"]


def test_only_this_api_may_call_the_function(dev: Synthesized) -> None:
    permission = dev.only("AWS::Lambda::Permission")["Properties"]
    assert permission["Principal"] == "apigateway.amazonaws.com"
    [api] = dev.all("AWS::ApiGateway::RestApi")
    assert {"Ref": api} in permission["SourceArn"]["Fn::Join"][1]


@pytest.mark.parametrize("kind", ["DEFAULT_4XX", "DEFAULT_5XX", "ACCESS_DENIED", "THROTTLED"])
def test_the_gateways_own_errors_have_the_shape_of_all(dev: Synthesized, kind: str) -> None:
    body = _error(dev, kind)
    assert set(body) == {"error", "requestId"}
    assert set(body["error"]) == {"code", "message"}


def test_a_parameter_that_is_missing_is_named_as_the_field(dev: Synthesized) -> None:
    error = _error(dev, "BAD_REQUEST_PARAMETERS")["error"]
    assert (error["message"], error["field"]) == ("said", "key")


def _error(stack: Synthesized, kind: str) -> Json:
    """Return the body of an error of the gateway, whose message is `said`."""
    response = stack.properties("AWS::ApiGateway::GatewayResponse", ResponseType=kind)
    template = response["ResponseTemplates"]["application/json"]
    body: Json = json.loads(template.replace("$context.error.messageString", '"said"'))
    return body


def test_internal_errors_reveal_nothing(dev: Synthesized) -> None:
    id_ = dev.id_of("AWS::ApiGateway::GatewayResponse", ResponseType="DEFAULT_5XX")
    assert "$context.error" not in json.dumps(dev.template["Resources"][id_])


def _headers_of_errors(stack: Synthesized) -> list[dict[str, str]]:
    errors = stack.all("AWS::ApiGateway::GatewayResponse").values()
    return [error["Properties"].get("ResponseParameters", {}) for error in errors]


def test_pages_of_named_origins_may_read_the_gateways_own_errors(
    dev: Synthesized, prod: Synthesized
) -> None:
    header = "gatewayresponse.header.Access-Control-Allow-Origin"
    assert {len(headers) for headers in _headers_of_errors(dev)} == {0}
    assert {headers[header] for headers in _headers_of_errors(prod)} == {"'*'"}


def test_if_one_origin_is_named_no_other_page_may(without_libraries: Synthesized) -> None:
    header = "gatewayresponse.header.Access-Control-Allow-Origin"
    origins = {headers[header] for headers in _headers_of_errors(without_libraries)}
    assert origins == {"'https://console.example.com'"}
