import pytest
from aws_cdk.assertions import Match

from tests.cdk.synthesized import Json, Synthesized

QUEUE = "AWS::SQS::Queue"
FORTNIGHT_SECONDS = 14 * 24 * 60 * 60


def test_after_five_receives_a_message_becomes_a_dead_letter(dev: Synthesized) -> None:
    aside = dev.id_of(QUEUE, QueueName="s3-processor-uploads-dlq-dev")
    dev.has(
        QUEUE,
        {
            "QueueName": "s3-processor-uploads-dev",
            "RedrivePolicy": {
                "deadLetterTargetArn": {"Fn::GetAtt": [aside, "Arn"]},
                "maxReceiveCount": 5,
            },
        },
    )


def test_a_message_in_work_is_hidden_for_six_timeouts_and_the_window(dev: Synthesized) -> None:
    queue = dev.id_of(QUEUE, QueueName="s3-processor-uploads-dev")
    mapping = dev.id_of("AWS::Lambda::EventSourceMapping", ScalingConfig={"MaximumConcurrency": 10})
    window = dev.template["Resources"][mapping]["Properties"]["MaximumBatchingWindowInSeconds"]
    timeout = dev.function("s3-processor-dev")["Timeout"]
    hidden = dev.template["Resources"][queue]["Properties"]["VisibilityTimeout"]
    assert hidden >= 6 * timeout + window


@pytest.mark.parametrize("name", ["uploads", "uploads-dlq", "changes-dlq"])
def test_messages_are_encrypted_and_wait_for_a_fortnight(dev: Synthesized, name: str) -> None:
    dev.has(
        QUEUE,
        {
            "QueueName": f"s3-processor-{name}-dev",
            "SqsManagedSseEnabled": True,
            "KmsMasterKeyId": Match.absent(),
            "MessageRetentionPeriod": FORTNIGHT_SECONDS,
        },
    )


def test_requests_without_tls_are_refused_by_every_queue(stack: Synthesized) -> None:
    refusing = {
        policy["Properties"]["Queues"][0]["Ref"]
        for policy in stack.all("AWS::SQS::QueuePolicy").values()
        if _refuses_plain_text(policy["Properties"]["PolicyDocument"]["Statement"][0])
    }
    assert refusing == set(stack.all(QUEUE))


def _refuses_plain_text(statement: dict[str, object]) -> bool:
    without_tls = {"Bool": {"aws:SecureTransport": "false"}}
    return (statement["Effect"], statement["Action"]) == ("Deny", "sqs:*") and (
        statement["Condition"] == without_tls
    )


def test_only_s3_may_send_and_only_for_watched_buckets_of_this_account(
    dev: Synthesized, prod: Synthesized
) -> None:
    for stack, attached in ((dev, []), (prod, ["acme-data", "partner.drop"])):
        [_, name] = stack.own_bucket["Properties"]["BucketName"]["Fn::Join"]
        own = {"Fn::Join": ["", [f"arn:aws:s3:::{name[0]}", *name[1:]]]}
        sources = []
        for statement in _allowing(stack):
            assert statement["Action"] == "sqs:SendMessage"
            assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
            condition = statement["Condition"]
            assert condition["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
            sources.append(condition["ArnEquals"]["aws:SourceArn"])
        assert sources == [own, *(f"arn:aws:s3:::{bucket}" for bucket in attached)]


def _allowing(stack: Synthesized) -> list[Json]:
    return [
        statement
        for policy in stack.all("AWS::SQS::QueuePolicy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
