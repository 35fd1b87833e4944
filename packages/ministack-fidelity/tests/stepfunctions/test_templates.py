"""State machines and their schedules as templates make them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from mypy_boto3_s3 import S3Client

from support.emulator import Session
from support.factories import Name
from support.machines import Machine, role
from support.principals import allowing
from support.waiting import eventually

LOG_GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/vendedlogs/states/m:*"
PASSES = {"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": "first", "End": True}}}


def machine(name: str, role_arn: str, **definition: object) -> dict[str, Any]:
    logging = {
        "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": LOG_GROUP}}],
        "IncludeExecutionData": False,
        "Level": "ERROR",
    }
    properties = {
        "StateMachineName": name,
        "RoleArn": role_arn,
        "LoggingConfiguration": logging,
        "TracingConfiguration": {"Enabled": True},
        **definition,
    }
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}


def deploy(session: Session, stack: str, change: str, **resources: object) -> dict[str, str]:
    """Create or update a stack; its outputs."""
    template = {
        "Resources": resources,
        "Outputs": {
            "Arn": {"Value": {"Ref": "Machine"}},
            "Name": {"Value": {"Fn::GetAtt": ["Machine", "Name"]}},
        },
    }
    client = session.client("cloudformation")
    getattr(client, f"{change}_stack")(StackName=stack, TemplateBody=json.dumps(template))
    client.get_waiter(f"stack_{change}_complete").wait(  # type: ignore[call-overload]
        StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    (described,) = client.describe_stacks(StackName=stack)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}


def test_a_definition_is_substituted_updated_and_logged_as_described(
    session: Session, name: Name
) -> None:
    stack = name("stack")
    role_arn = role(session, stack)
    definition = json.dumps(PASSES).replace("first", "${Word}")
    first = machine(
        stack, role_arn, DefinitionString=definition, DefinitionSubstitutions={"Word": "one"}
    )
    outputs = deploy(session, stack, "create", Machine=first)
    assert outputs["Name"] == stack
    deployed = Machine(session, outputs["Arn"])
    assert deployed.output({}) == "one"
    joined = {"Fn::Join": ["", [definition[:-2], "}", definition[-1:]]]}
    second = machine(
        stack, role_arn, DefinitionString=joined, DefinitionSubstitutions={"Word": "two"}
    )
    second["Properties"]["LoggingConfiguration"]["Level"] = "ALL"
    assert deploy(session, stack, "update", Machine=second)["Arn"] == deployed.arn
    assert deployed.output({}) == "two"
    described = session.client("stepfunctions").describe_state_machine(stateMachineArn=deployed.arn)
    assert described["type"] == "STANDARD"
    assert described["loggingConfiguration"] == {
        "level": "ALL",
        "includeExecutionData": False,
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": LOG_GROUP}}],
    }


def test_a_definition_may_be_in_a_bucket(
    session: Session, s3: "S3Client", bucket: str, name: Name
) -> None:
    stack = name("stack")
    s3.put_object(Bucket=bucket, Key="definition.asl.json", Body=json.dumps(PASSES).encode())
    location = {"Bucket": bucket, "Key": "definition.asl.json"}
    resource = machine(stack, role(session, stack), DefinitionS3Location=location)
    outputs = deploy(session, stack, "create", Machine=resource)
    assert Machine(session, outputs["Arn"]).output({}) == "first"


def schedule(name: str, role_arn: str) -> dict[str, Any]:
    moment = datetime.now(UTC) + timedelta(seconds=1)
    template_input = {"prefix": "in/", "at": "<aws.scheduler.scheduled-time>"}
    target = {
        "Arn": {"Ref": "Machine"},
        "RoleArn": role_arn,
        "Input": json.dumps(template_input),
        "RetryPolicy": {"MaximumRetryAttempts": 2},
    }
    properties = {
        "Name": name,
        "ScheduleExpression": f"at({moment:%Y-%m-%dT%H:%M:%S})",
        "ScheduleExpressionTimezone": "UTC",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": target,
    }
    return {"Type": "AWS::Scheduler::Schedule", "Properties": properties}


def test_a_schedule_starts_an_execution_with_its_input_if_its_role_may(
    session: Session, name: Name
) -> None:
    allowed, refused = name("stack"), name("stack")
    arn = f"arn:aws:states:us-east-1:000000000000:stateMachine:{allowed}"
    right = allowing("states:StartExecution", arn)
    passing = json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})
    for stack in (refused, allowed):
        scheduler = role(session, f"{stack}-schedule", right)
        deploy(
            session,
            stack,
            "create",
            Machine=machine(stack, role(session, stack), DefinitionString=passing),
            Schedule=schedule(stack, scheduler),
        )
    client = session.client("stepfunctions")
    (started,) = eventually(lambda: client.list_executions(stateMachineArn=arn)["executions"])
    output = json.loads(Machine(session, arn).ended(started["executionArn"])["output"])
    assert output["prefix"] == "in/"
    assert datetime.fromisoformat(output["at"]).tzinfo == UTC
    assert not client.list_executions(stateMachineArn=arn.replace(allowed, refused))["executions"]
