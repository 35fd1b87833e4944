"""What the role of a state machine, and who runs it, must be allowed to do."""

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_s3 import S3Client

from support.emulator import Emulator, Session
from support.factories import Function, Name
from support.machines import WRITING, Machine, create, distributed, listing, task
from support.principals import allowing, role_session

ANSWERS = """
    def handler(event, context):
        print("called")
        return event
"""
ACCOUNT = "us-east-1:000000000000"
PASS = {"Type": "Pass", "End": True}


@pytest.fixture
def full(s3: "S3Client", bucket: str) -> str:
    s3.put_object(Bucket=bucket, Key="in/a", Body=b"")
    return bucket


def start(machine: str) -> dict[str, object]:
    return allowing("states:StartExecution", f"arn:aws:states:{ACCOUNT}:stateMachine:{machine}")


def test_a_task_needs_the_permission_to_invoke_its_function(
    session: Session, function: Function, name: Name
) -> None:
    called, other = function(ANSWERS), function(ANSWERS)
    right = allowing("lambda:InvokeFunction", f"arn:aws:lambda:{ACCOUNT}:function:{called}")
    assert create(session, name("m"), {"Task": task(called)}, right).output({"a": 1}) == {"a": 1}
    error, cause = create(session, name("m"), {"Task": task(other)}, right).failure({})
    assert error == "Lambda.AWSLambdaException"
    assert "is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:" in cause


def test_the_function_may_be_named_by_its_arn(
    session: Session, function: Function, name: Name
) -> None:
    arn = f"arn:aws:lambda:{ACCOUNT}:function:{function(ANSWERS)}"
    right = allowing("lambda:InvokeFunction", arn)
    assert create(session, name("m"), {"Task": task(arn)}, right).output([1]) == [1]
    direct = {"Type": "Task", "Resource": arn, "End": True}
    assert create(session, name("m"), {"Task": direct}, right).output([1]) == [1]
    error, _ = create(session, name("m"), {"Task": direct}, start("none")).failure([1])
    assert error == "Lambda.AWSLambdaException"


def test_a_distributed_map_needs_the_permission_to_start_its_own_machine(
    session: Session, name: Name
) -> None:
    state = distributed(PASS, ItemsPath="$")
    machine = name("m")
    assert create(session, machine, {"Map": state}, start(machine)).output([1]) == [1]
    error, cause = create(session, name("m"), {"Map": state}, start(machine)).failure([1])
    assert error == "States.Permissions"
    assert "is not authorized to perform: states:StartExecution" in cause


def test_a_listing_needs_the_permission_to_list_that_prefix(
    session: Session, full: str, name: Name
) -> None:
    state = distributed(PASS, ItemReader=listing(full, "in/"))
    machine, other = name("m"), name("m")
    only = {"Condition": {"StringEquals": {"s3:prefix": "in/"}}}
    right = allowing("s3:ListBucket", f"arn:aws:s3:::{full}", **only)
    assert len(create(session, machine, {"Map": state}, start(machine), right).output({})) == 1
    elsewhere = distributed(PASS, ItemReader=listing(full, "out/"))
    error, cause = create(session, other, {"Map": elsewhere}, start(other), right).failure({})
    assert error == "States.ItemReaderFailed"
    assert "AccessDenied" in cause


def test_a_result_writer_needs_the_permission_to_put_objects(
    session: Session, full: str, name: Name
) -> None:
    machine, other = name("m"), name("m")
    writer = {"Resource": WRITING, "Parameters": {"Bucket": full, "Prefix": "results"}}
    state = distributed(PASS, ItemsPath="$", ResultWriter=writer)
    right = allowing("s3:PutObject", f"arn:aws:s3:::{full}/results/*")
    assert "MapRunArn" in create(session, machine, {"Map": state}, start(machine), right).output(
        [1]
    )
    error, cause = create(session, other, {"Map": state}, start(other)).failure([1])
    assert error == "States.ResultWriterFailed"
    assert "AccessDenied" in cause


def refused(call: str, session: Session, **arguments: str) -> bool:
    try:
        getattr(session.client("stepfunctions"), call)(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"] == "AccessDeniedException"
    return False


def test_callers_need_permissions_on_the_machine_its_executions_and_its_runs(
    emulator: Emulator, session: Session, name: Name
) -> None:
    machine = name("m")
    owned = create(session, machine, {"Map": distributed(PASS, ItemsPath="$")})
    root = Machine(session, owned.arn)
    execution = root.start([1])
    run = root.map_run(execution)["mapRunArn"]
    executions = f"arn:aws:states:{ACCOUNT}:execution:{machine}:*"
    runs = f"arn:aws:states:{ACCOUNT}:mapRun:{machine}/*"
    rights = {
        "start_execution": ("states:StartExecution", owned.arn, {"stateMachineArn": owned.arn}),
        "list_executions": ("states:ListExecutions", owned.arn, {"stateMachineArn": owned.arn}),
        "describe_execution": ("states:DescribeExecution", executions, {"executionArn": execution}),
        "list_map_runs": ("states:ListMapRuns", executions, {"executionArn": execution}),
        "describe_map_run": ("states:DescribeMapRun", runs, {"mapRunArn": run}),
    }
    statements = [allowing(action, resource) for action, resource, _ in rights.values()]
    allowed = role_session(emulator, name("role"), *statements)
    elsewhere = [
        allowing(action, resource.replace(machine, "another"))
        for action, resource, _ in rights.values()
    ]
    other = role_session(emulator, name("role"), *elsewhere)
    for call, (_, _, arguments) in rights.items():
        assert not refused(call, allowed, **arguments), call
        assert refused(call, other, **arguments), call
    assert refused("stop_execution", allowed, executionArn=execution)
