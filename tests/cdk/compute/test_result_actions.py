"""What is done on the strength of results: nothing by default, and no more than is declared."""

from collections.abc import Callable
from typing import Any

import pytest

from serverless_s3_processor.runtime.domain.records.record import attribute_name
from tests.cdk.synthesized import Synthesized, synthesize

FUNCTION = "s3-processor-actions-dev"
API = "s3-processor-api-dev"
READER = "arn:aws:iam::111122223333:role/Analyst"
TAGGING = f"[tag]\nkey = 'mine'\n[reads]\nreaders = ['{READER}']"
MOVING = "[quarantine]\nstatuses = ['failed']"
BOTH = "[tag]\n[quarantine]\nflags = ['*']"
UPDATE = "dynamodb:UpdateItem"
ALWAYS = {
    *("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
    *("dynamodb:ListStreams", "logs:CreateLogStream", "logs:PutLogEvents"),
    *("sqs:GetQueueAttributes", "sqs:SendMessage"),
}
TAGS = {"s3:GetObjectVersionTagging", "s3:PutObjectVersionTagging"}
MOVES = {
    *("dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:UpdateItem"),
    *("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject"),
    *("s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging"),
    *("s3:ListBucket", "s3:PutObject", "s3:PutObjectTagging"),
}


@pytest.fixture(scope="module")
def with_actions(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Synthesized]:
    made: dict[str, Synthesized] = {}

    def synthesized(toml: str) -> Synthesized:
        if toml not in made:
            folder = tmp_path_factory.mktemp("actions")
            (folder / "actions.toml").write_text(toml)
            made[toml] = synthesize(folder / "out", actions_file=str(folder / "actions.toml"))
        return made[toml]

    return synthesized


def _policy(stack: Synthesized) -> list[dict[str, Any]]:
    policy = stack.only("AWS::S3::BucketPolicy")["Properties"]["PolicyDocument"]
    return [statement for statement in policy["Statement"] if statement["Effect"] == "Deny"]


def test_by_default_nothing_is_done(dev: Synthesized) -> None:
    assert FUNCTION not in dev.function_names()
    assert len(_policy(dev)) == 1  # requests without TLS
    assert dev.variables("s3-processor-notifier-dev")["ANNOUNCE"] == ""


@pytest.mark.parametrize(("toml", "more"), [(TAGGING, TAGS), (MOVING, MOVES), (BOTH, TAGS | MOVES)])
def test_it_may_do_what_the_actions_need_and_no_more(
    with_actions: Callable[[str], Synthesized], toml: str, more: set[str]
) -> None:
    stack = with_actions(toml)

    allowed = stack.allowed(FUNCTION)

    assert {permission["action"] for permission in allowed} == ALWAYS | more
    for permission in allowed:
        if permission["action"].startswith("s3:") and permission["action"] != "s3:ListBucket":
            places = [place for place in PLACES if place in str(permission["resource"])]
            assert set(places) <= WHERE.get(permission["action"], {"uploads/*"}), permission
            assert len(places) == 1


PLACES = ("quarantine/*", "uploads/*")
WHERE = {
    "s3:AbortMultipartUpload": {"quarantine/*"},
    "s3:DeleteObject": set(PLACES),
    "s3:DeleteObjectVersion": set(PLACES),
    "s3:GetObject": set(PLACES),
    "s3:GetObjectTagging": {"quarantine/*"},
    "s3:PutObject": set(PLACES),
    "s3:PutObjectTagging": set(PLACES),
}


def test_under_the_watched_prefix_it_may_write_only_copies_out_of_quarantine(
    with_actions: Callable[[str], Synthesized],
) -> None:
    stack = with_actions(MOVING)
    (back,) = [
        statement
        for statement in stack.statements(FUNCTION, "s3:PutObject")
        if "uploads/*" in str(statement["Resource"])
    ]
    source = back["Condition"]["StringLike"]["s3:x-amz-copy-source"]
    assert source["Fn::Join"][1][-1] == "/quarantine/*"


def test_the_queue_that_dates_the_actions_is_created_and_deleted_with_them(
    dev: Synthesized, with_actions: Callable[[str], Synthesized]
) -> None:
    """No synth differs from another by it, and no update of the stack changes it."""
    name = "s3-processor-actions-dlq-dev"
    stack = with_actions(TAGGING)
    queue = stack.id_of("AWS::SQS::Queue", QueueName=name)
    variables = stack.variables(FUNCTION)
    assert variables["DEAD_LETTERS_URL"] == {"Ref": queue}
    assert stack.template["Resources"][queue].get("DeletionPolicy", "Delete") == "Delete"
    assert name not in str(dev.template)


@pytest.mark.parametrize(
    ("toml", "attributes"),
    [
        (TAGGING, None),
        (MOVING, ["objectKey", "uploadTime", attribute_name("release_requested_at")]),
    ],
)
def test_the_api_may_only_write_the_release_request_to_records(
    with_actions: Callable[[str], Synthesized], toml: str, attributes: list[str] | None
) -> None:
    conditions = [
        statement["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]
        for statement in with_actions(toml).statements(API, UPDATE)
    ]
    redriven = ["objectKey", "uploadTime", "actionsRequestedAt"]
    assert [condition for condition in conditions if condition != redriven] == (
        [attributes] if attributes else []
    )


def test_it_may_write_only_the_attributes_of_a_move_into_a_record(
    with_actions: Callable[[str], Synthesized],
) -> None:
    stack = with_actions(MOVING)
    statements = stack.statements(FUNCTION, UPDATE)
    noted = [
        "objectKey",
        "uploadTime",
        *map(attribute_name, ("moved_to", "processed_at", "released_version_id", "status")),
    ]
    assert [statement["Condition"] for statement in statements] == [
        {"ForAllValues:StringEquals": {"dynamodb:Attributes": noted}}
    ]


def test_the_api_may_redrive_what_the_actions_gave_up_and_no_more_than_before(
    dev: Synthesized, with_actions: Callable[[str], Synthesized]
) -> None:
    acting = with_actions(TAGGING)
    before = [str(permission) for permission in dev.allowed(API)]
    added = [permission for permission in acting.allowed(API) if str(permission) not in before]

    letters = acting.id_of("AWS::SQS::Queue", QueueName="s3-processor-actions-dlq-dev")
    table = acting.id_of("AWS::DynamoDB::Table", TableName="s3-object-metadata-dev")
    log = acting.id_of("AWS::Logs::LogGroup", LogGroupName=f"/aws/lambda/{FUNCTION}")
    places = {"sqs": letters, "dynamodb": table, "logs": log}
    assert {permission["action"] for permission in added} == {
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:UpdateItem",
        "logs:FilterLogEvents",
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
    }
    for permission in added:
        assert places[permission["action"].partition(":")[0]] in str(permission["resource"]), (
            permission
        )
    [statement] = acting.statements(API, UPDATE)
    attributes = ["objectKey", "uploadTime", "actionsRequestedAt"]
    assert statement["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": attributes}
    }
    variables = acting.variables(API)
    assert variables["ACTIONS_DEAD_LETTERS_URL"] == {"Ref": letters}
    assert dev.variables(API)["ACTIONS_DEAD_LETTERS_URL"] == ""


def test_the_processor_may_do_no_more_than_before(
    dev: Synthesized, with_actions: Callable[[str], Synthesized]
) -> None:
    acting = with_actions(BOTH)
    assert acting.allowed("s3-processor-dev") == dev.allowed("s3-processor-dev")


def test_reads_are_refused_to_all_but_those_who_process(
    with_actions: Callable[[str], Synthesized],
) -> None:
    stack = with_actions(TAGGING)

    _, reads, forgeries = _policy(stack)

    roles = [
        {"Fn::GetAtt": [stack.function(name)["Role"]["Fn::GetAtt"][0], "Arn"]}
        for name in ("s3-processor-dev", FUNCTION)
    ]
    assert reads["Principal"] == {"AWS": "*"}
    assert reads["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
    assert reads["Condition"] == {
        "StringNotEquals": {"s3:ExistingObjectTag/mine": ["processed", "folder", "released"]},
        "ArnNotEquals": {"aws:PrincipalArn": [*roles, READER]},
    }
    assert forgeries["Action"] == [
        "s3:PutObject",
        "s3:PutObjectTagging",
        "s3:PutObjectVersionTagging",
    ]
    assert forgeries["Condition"] == {
        "ForAnyValue:StringEquals": {"s3:RequestObjectTagKeys": ["mine"]},
        "ArnNotEquals": {"aws:PrincipalArn": [roles[1]]},
    }
    for statement in (reads, forgeries):
        places = [resource["Fn::Join"][1][-1] for resource in statement["Resource"]]
        assert sorted(places) == ["/quarantine/*", "/uploads/*"]


def test_changes_that_fail_too_often_become_dead_letters(
    with_actions: Callable[[str], Synthesized],
) -> None:
    stack = with_actions(TAGGING)
    function = stack.id_of("AWS::Lambda::Function", FunctionName=FUNCTION)
    aside = stack.id_of("AWS::SQS::Queue", QueueName="s3-processor-actions-dlq-dev")
    mapping = stack.properties("AWS::Lambda::EventSourceMapping", FunctionName={"Ref": function})
    assert mapping["MaximumRetryAttempts"] == 20
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == {
        "Fn::GetAtt": [aside, "Arn"]
    }


def test_what_is_announced_is_the_notifiers_setting_and_needs_no_function(
    with_actions: Callable[[str], Synthesized],
) -> None:
    stack = with_actions("[announce]\nstatuses = ['failed', 'gone']")
    variables = stack.variables("s3-processor-notifier-dev")
    assert variables["ANNOUNCE"] == (
        '{"statuses": ["failed", "gone"], "flags": [], "prefixes": []}'
    )
    assert FUNCTION not in stack.function_names()
