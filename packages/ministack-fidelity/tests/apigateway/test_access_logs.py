import json
from typing import Any

import pytest

from support.emulator import Emulator, Session
from support.principals import allowing, user_session
from support.rest_api import RestApi, deploy, method, path, resource
from support.waiting import eventually

FIELDS = {
    "id": "$context.requestId",
    "ip": "$context.identity.sourceIp",
    "arn": "$context.identity.userArn",
    "method": "$context.httpMethod",
    "resource": "$context.resourcePath",
    "path": "$context.path",
    "status": "$context.status",
    "length": "$context.responseLength",
    "latency": "$context.responseLatency",
    "time": "$context.requestTime",
    "error": "$context.error.message",
    "type": "$context.error.responseType",
    "stage": "$context.stage",
    "nothing": "$context.wafResponseCode",
}


@pytest.fixture(scope="module")
def api(emulator: Emulator) -> RestApi:
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "access"}}
    destination = {"Fn::GetAtt": ["Group", "Arn"]}
    resources = {
        "Group": group,
        "Account": resource("Account", CloudWatchRoleArn={"Fn::GetAtt": ["Role", "Arn"]}),
    }
    setting = {"DestinationArn": destination, "Format": json.dumps(FIELDS)}
    methods = {"Open": path("open"), "OpenGet": method("GET", "Open")}
    return deploy(
        emulator, "logged", methods, resources=resources, stage={"AccessLogSetting": setting}
    )


@pytest.fixture(scope="module")
def caller(emulator: Emulator) -> Session:
    return user_session(emulator, "logged-user", allowing("execute-api:Invoke", "*"))


def line(emulator: Emulator, request_id: str) -> dict[str, Any]:
    """The line of that call in the access log."""
    logs = emulator.session().client("logs")

    def look() -> list[dict[str, Any]]:
        events = logs.filter_log_events(logGroupName="access")["events"]
        lines = [json.loads(event["message"]) for event in events]
        return [line for line in lines if line["id"] == request_id]

    (entry,) = eventually(look)
    return entry


def test_a_call_is_logged_in_the_format_of_the_stage(
    emulator: Emulator, api: RestApi, caller: Session
) -> None:
    response = api.signed("GET", "/open?key=a", caller)
    logged = line(emulator, response.headers["x-amzn-requestid"])
    assert (logged["status"], logged["length"]) == ("200", str(len(response.data)))
    assert (logged["method"], logged["resource"], logged["path"]) == ("GET", "/open", "/prod/open")
    assert logged["arn"] == "arn:aws:iam::000000000000:user/logged-user"
    assert (logged["ip"], logged["stage"]) == ("127.0.0.1", "prod")
    assert (logged["error"], logged["nothing"]) == ("-", "-")
    assert logged["latency"].isdigit()
    assert logged["time"].endswith("+0000")


def test_refused_calls_are_logged_too(emulator: Emulator, api: RestApi) -> None:
    stranger = user_session(emulator, "logged-stranger", allowing("s3:*", "*"))
    refused = line(emulator, api.signed("GET", "/open", stranger).headers["x-amzn-requestid"])
    assert (refused["status"], refused["type"]) == ("403", "ACCESS_DENIED")
    assert refused["arn"] == "arn:aws:iam::000000000000:user/logged-stranger"
    unsigned = line(emulator, api.unsigned("GET", "/nowhere").headers["x-amzn-requestid"])
    assert (unsigned["status"], unsigned["error"]) == ("403", "Missing Authentication Token")
    assert (unsigned["arn"], unsigned["resource"]) == ("-", "-")
