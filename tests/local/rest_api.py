"""A REST API with the gateway's own checks in front of a function.

The function answers its event, or what the header `x-answer` says.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from serverless_s3_processor.local.environment import REGION
from serverless_s3_processor.local.session import LocalSession
from serverless_s3_processor.local.stack import LocalStack
from tests.local.forms import browser

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

Properties = dict[str, Any]
Resources = dict[str, Any]

STAGE = "prod"
API = {"Ref": "Api"}
HANDLER = """
import json

def handler(event, context):
    print("called")
    wanted = event["headers"].get("x-answer")
    return json.loads(wanted) if wanted else {"statusCode": 200, "body": json.dumps(event)}
"""


@dataclass(frozen=True)
class RestApi:
    """A deployed API, and how to call it."""

    stack: LocalStack
    api_id: str

    def url(self, target: str) -> str:
        return f"{self.stack.endpoint}/_aws/execute-api/{self.api_id}/{STAGE}{target}"

    def unsigned(self, method: str, target: str, **headers: str) -> "BaseHTTPResponse":
        return browser(self.stack).request(method, self.url(target), headers=_named(headers))

    def signed(
        self,
        method: str,
        target: str,
        session: LocalSession | None = None,
        body: str = "",
        **headers: str,
    ) -> "BaseHTTPResponse":
        """Call it with the credentials of a session, or else of the root user."""
        request = AWSRequest(method, self.url(target), data=body or None, headers=_named(headers))
        credentials = (session or self.stack.session()).get_credentials()
        assert credentials
        SigV4Auth(credentials, "execute-api", REGION).add_auth(request)
        sent = dict(request.prepare().headers.items())
        return browser(self.stack).request(method, self.url(target), body=body, headers=sent)


def deploy(stack: LocalStack, name: str, methods: Resources, **rest: Any) -> RestApi:
    """Create an API of those methods, and of further resources, as a stack of that name.

    `rest` may give the API's `policy`, its `stage`'s properties and further `resources`.
    """
    template = {
        "Resources": {
            "Api": resource("RestApi", Name=name, Policy=rest.get("policy")),
            **_function(name),
            **methods,
            **rest.get("resources", {}),
            "Deployment": {
                **resource("Deployment", RestApiId=API),
                "DependsOn": [*methods, *rest.get("resources", {})],
            },
            "Stage": resource(
                "Stage",
                RestApiId=API,
                StageName=STAGE,
                DeploymentId={"Ref": "Deployment"},
                **rest.get("stage", {}),
            ),
        },
        "Outputs": {"Api": {"Value": API}},
    }
    cloudformation = stack.session().client("cloudformation")
    cloudformation.create_stack(
        StackName=name, TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    (created,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    return RestApi(stack, created["Outputs"][0]["OutputValue"])


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def resource(kind: str, **properties: object) -> Resources:
    given = {name: value for name, value in properties.items() if value is not None}
    return {"Type": f"AWS::ApiGateway::{kind}", "Properties": given}


def path(part: str) -> Resources:
    root = {"Fn::GetAtt": ["Api", "RootResourceId"]}
    return resource("Resource", RestApiId=API, ParentId=root, PathPart=part)


def method(verb: str, path_name: str, **properties: object) -> Resources:
    """A method of IAM authorization that the function answers, unless it is said otherwise."""
    uri = {
        "Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
        "${Function.Arn}/invocations"
    }
    proxy = {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": uri}
    usual = {"AuthorizationType": "AWS_IAM", "Integration": proxy}
    place = {"RestApiId": API, "ResourceId": {"Ref": path_name}, "HttpMethod": verb}
    return resource("Method", **{**place, **usual, **properties})


def _function(name: str) -> Resources:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
    statements = {"Version": "2012-10-17", "Statement": [{**trust, "Action": "sts:AssumeRole"}]}
    role = {"RoleName": f"{name}-role", "AssumeRolePolicyDocument": statements}
    code = {
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Code": {"ZipFile": HANDLER},
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
    }
    return {
        "Role": {"Type": "AWS::IAM::Role", "Properties": role},
        "Function": {"Type": "AWS::Lambda::Function", "Properties": code},
    }
