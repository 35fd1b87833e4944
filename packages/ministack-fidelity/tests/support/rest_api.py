"""A REST API with the gateway's own checks in front of a function.

The function returns its event, or the value of the header `x-response`.
"""

import json
from dataclasses import dataclass
from typing import Any

import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from urllib3 import BaseHTTPResponse

from support.emulator import REGION, Emulator, Session
from support.principals import trust

Properties = dict[str, Any]
Resources = dict[str, Any]

STAGE = "prod"
API = {"Ref": "Api"}
HANDLER = """
import json

def handler(event, context):
    print("called")
    response = event["headers"].get("x-response")
    return json.loads(response) if response else {"statusCode": 200, "body": json.dumps(event)}
"""


@dataclass(frozen=True)
class RestApi:
    """A deployed API, and how to call it."""

    emulator: Emulator
    api_id: str

    def url(self, target: str) -> str:
        return f"{self.emulator.endpoint}/_aws/execute-api/{self.api_id}/{STAGE}{target}"

    def unsigned(self, method: str, target: str, **headers: str) -> "BaseHTTPResponse":
        return urllib3.request(method, self.url(target), headers=_named(headers))

    def signed(
        self,
        method: str,
        target: str,
        session: Session | None = None,
        body: str = "",
        **headers: str,
    ) -> "BaseHTTPResponse":
        """Call it with the credentials of a session, or else of the root user."""
        request = AWSRequest(method, self.url(target), data=body or None, headers=_named(headers))
        credentials = (session or self.emulator.session()).get_credentials()
        assert credentials
        SigV4Auth(credentials, "execute-api", REGION).add_auth(request)
        sent = dict(request.prepare().headers.items())
        return urllib3.request(method, self.url(target), body=body, headers=sent)


def deploy(emulator: Emulator, name: str, methods: Resources, **rest: Any) -> RestApi:
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
    cloudformation = emulator.session().client("cloudformation")
    cloudformation.create_stack(
        StackName=name, TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    (created,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    return RestApi(emulator, created["Outputs"][0]["OutputValue"])


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def resource(kind: str, **properties: object) -> Resources:
    present = {name: value for name, value in properties.items() if value is not None}
    return {"Type": f"AWS::ApiGateway::{kind}", "Properties": present}


def path(part: str) -> Resources:
    root = {"Fn::GetAtt": ["Api", "RootResourceId"]}
    return resource("Resource", RestApiId=API, ParentId=root, PathPart=part)


def method(verb: str, path_name: str, **properties: object) -> Resources:
    """A method that the function serves; by default with IAM authorization."""
    uri = {
        "Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
        "${Function.Arn}/invocations"
    }
    proxy = {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": uri}
    defaults = {"AuthorizationType": "AWS_IAM", "Integration": proxy}
    address = {"RestApiId": API, "ResourceId": {"Ref": path_name}, "HttpMethod": verb}
    return resource("Method", **{**address, **defaults, **properties})


def _function(name: str) -> Resources:
    document = json.loads(trust({"Service": "lambda.amazonaws.com"}))
    role = {"RoleName": f"{name}-role", "AssumeRolePolicyDocument": document}
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
