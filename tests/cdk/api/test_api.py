from typing import Any

from tests.cdk.synthesized import Synthesized

API = "s3-processor-api-dev"


def _statements(stack: Synthesized, action: str) -> list[dict[str, Any]]:
    return [
        statement
        for policy in stack.role_of(API)["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if action in statement["Action"]
    ]


def test_the_gateway_answers_before_the_function_times_out(dev: Synthesized) -> None:
    """A function that is ended before is answered as one that failed."""
    assert dev.function(API)["Timeout"] > 29


def test_objects_are_read_and_written_only_by_links_and_forms(dev: Synthesized) -> None:
    for action, kind in (
        ("s3:GetObject", "REST-QUERY-STRING"),
        ("s3:GetObjectVersion", "REST-QUERY-STRING"),
        ("s3:PutObject", "POST"),
    ):
        [statement] = _statements(dev, action)
        assert statement["Condition"] == {"StringEquals": {"s3:authType": kind}}
        assert statement["Resource"]["Fn::Join"][1][-1].endswith("/uploads/*")


def test_its_settings_say_whether_uploads_need_a_checksum(
    dev: Synthesized, without_libraries: Synthesized
) -> None:
    assert dev.variables(API)["OBJECT_LOCK"] == ""
    locked = without_libraries.variables("s3-processor-api-locked")
    assert locked["OBJECT_LOCK"] == "governance:30"


def test_it_asks_for_runs_of_one_state_machine(dev: Synthesized) -> None:
    machine = "s3-processor-reconcile-dev"
    for action, end in (
        ("states:StartExecution", f":stateMachine:{machine}"),
        ("states:ListExecutions", f":stateMachine:{machine}"),
        ("states:StopExecution", f":execution:{machine}:*"),
        ("states:DescribeMapRun", f":mapRun:{machine}/*"),
    ):
        [statement] = _statements(dev, action)
        assert statement["Resource"]["Fn::Join"][1][-1] == end
    setting = dev.variables(API)["STATE_MACHINE_ARN"]
    assert setting["Fn::Join"][1][-1] == f":stateMachine:{machine}"


def test_of_the_summaries_it_writes_only_the_key_of_cursors(dev: Synthesized) -> None:
    [statement] = _statements(dev, "dynamodb:PutItem")
    assert statement["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["cursor"]},
        "Null": {"dynamodb:LeadingKeys": "false"},
    }


def test_it_deletes_only_dead_letters_of_uploads(dev: Synthesized) -> None:
    [statement] = _statements(dev, "sqs:DeleteMessage")
    queue = dev.id_of("AWS::SQS::Queue", QueueName="s3-processor-uploads-dlq-dev")
    assert statement["Resource"] == {"Fn::GetAtt": [queue, "Arn"]}


def test_it_searches_the_processors_log_by_both_names_of_it(dev: Synthesized) -> None:
    [statement] = _statements(dev, "logs:FilterLogEvents")
    log = dev.id_of("AWS::Logs::LogGroup", LogGroupName="/aws/lambda/s3-processor-dev")
    with_streams, bare = statement["Resource"]
    assert with_streams == {"Fn::GetAtt": [log, "Arn"]}
    assert bare["Fn::Join"][1][-2:] == [":log-group:", {"Ref": log}]


def test_its_settings_name_the_origins_of_pages(dev: Synthesized, prod: Synthesized) -> None:
    assert dev.variables(API)["CORS_ORIGINS"] == ""
    setting = prod.variables("s3-processor-api-prod")["CORS_ORIGINS"]
    assert setting == "https://console.example.com,http://localhost:8080"
