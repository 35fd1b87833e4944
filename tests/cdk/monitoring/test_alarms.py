"""Alarms against the template itself: whatever is in it is watched."""

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from serverless_s3_processor.pricing import bill
from serverless_s3_processor.runtime.config import measures
from tests.cdk.monitoring.metrics import emitted
from tests.cdk.synthesized import CDK_PROVIDERS, Json, Synthesized


def properties(stack: Synthesized, kind: str) -> list[Json]:
    return [resource["Properties"] for resource in stack.all(kind).values()]


def alarms(stack: Synthesized) -> dict[str, Json]:
    """Return all alarms by what they are about: `s3-processor-<what>-{env}`."""
    kinds = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
    all_alarms = [alarm for kind in kinds for alarm in properties(stack, kind)]
    environment = stack.path.name.split("-")[1].split(".")[0]
    return {
        alarm["AlarmName"].removeprefix("s3-processor-").removesuffix(f"-{environment}"): alarm
        for alarm in all_alarms
    }


def watched(stack: Synthesized) -> list[tuple[str, str, Any]]:
    """Return metric, dimension and its value of each alarm; a second dimension is passed over."""
    return [
        (alarm["MetricName"], dimension["Name"], dimension["Value"])
        for alarm in properties(stack, "AWS::CloudWatch::Alarm")
        for dimension in alarm["Dimensions"]
    ]


def unwatched(stack: Synthesized) -> list[tuple[str, str, Any]]:
    there = watched(stack)
    return [metric for metric in needed(stack) if metric not in there]


def needed(stack: Synthesized) -> Iterator[tuple[str, str, Any]]:
    """Yield what must be watched, as the template has it."""
    for id_ in stack.all("AWS::Lambda::Function"):
        if not id_.startswith(CDK_PROVIDERS):
            yield "Errors", "FunctionName", {"Ref": id_}
            yield "Throttles", "FunctionName", {"Ref": id_}
    for id_ in stack.all("AWS::StepFunctions::StateMachine"):
        yield "ExecutionsFailed", "StateMachineArn", {"Fn::GetAtt": [id_, "Arn"]}
        yield "ExecutionsTimedOut", "StateMachineArn", {"Fn::GetAtt": [id_, "Arn"]}
    for api in properties(stack, "AWS::ApiGateway::RestApi"):
        yield "5XXError", "ApiName", api["Name"]
        yield "Latency", "ApiName", api["Name"]
    yield from needed_of_queues_and_streams(stack)


def needed_of_queues_and_streams(stack: Synthesized) -> Iterator[tuple[str, str, Any]]:
    for mapping in properties(stack, "AWS::Lambda::EventSourceMapping"):
        if "StartingPosition" in mapping:
            yield "IteratorAge", "FunctionName", mapping["FunctionName"]
            [dead, _] = mapping["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"]
            yield _letters(dead)
        else:
            [queue, _] = mapping["EventSourceArn"]["Fn::GetAtt"]
            yield "ApproximateAgeOfOldestMessage", "QueueName", _name(queue)
    for queue in properties(stack, "AWS::SQS::Queue"):
        if "RedrivePolicy" in queue:
            [dead, _] = queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"]
            yield _letters(dead)


def _letters(queue: str) -> tuple[str, str, Json]:
    return "ApproximateNumberOfMessagesVisible", "QueueName", _name(queue)


def _name(queue: str) -> Json:
    return {"Fn::GetAtt": [queue, "QueueName"]}


def test_nothing_is_without_its_alarm(stack: Synthesized) -> None:
    assert unwatched(stack) == []


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("AWS::Lambda::Function", {"Errors", "Throttles"}),
        ("AWS::SQS::Queue", {"ApproximateNumberOfMessagesVisible"}),
        ("AWS::StepFunctions::StateMachine", {"ExecutionsFailed", "ExecutionsTimedOut"}),
    ],
)
def test_what_is_added_without_its_alarm_would_be_found(
    dev: Synthesized, kind: str, missing: set[str]
) -> None:
    changed = replace(dev, template=copy.deepcopy(dev.template))
    dead = {"Fn::GetAtt": ["Another", "Arn"]}
    queue = {"RedrivePolicy": {"deadLetterTargetArn": dead}}
    changed.template["Resources"]["New"] = {"Type": kind, "Properties": queue}
    assert {metric for metric, _, _ in unwatched(changed)} == missing


def test_a_reader_of_a_stream_without_its_alarm_would_be_found(dev: Synthesized) -> None:
    changed = replace(dev, template=copy.deepcopy(dev.template))
    for mapping in properties(changed, "AWS::Lambda::EventSourceMapping"):
        if "StartingPosition" in mapping:
            mapping["FunctionName"] = {"Ref": "Another"}
    assert unwatched(changed) == [("IteratorAge", "FunctionName", {"Ref": "Another"})]


def test_each_notifies_the_topic_directly_or_through_a_composite_alarm(
    stack: Synthesized,
) -> None:
    [topic] = [
        id_
        for id_, topic in stack.all("AWS::SNS::Topic").items()
        if "operations" in topic["Properties"]["TopicName"]
    ]
    rules = [
        id_
        for composite in properties(stack, "AWS::CloudWatch::CompositeAlarm")
        for id_ in {p["Ref"] for p in composite["AlarmRule"]["Fn::Join"][1] if isinstance(p, dict)}
    ]
    silent = {
        id_
        for id_, alarm in stack.all("AWS::CloudWatch::Alarm").items()
        if "AlarmActions" not in alarm["Properties"]
    }
    assert set(rules) == silent
    assert len(rules) == len(set(rules))
    assert {
        str(alarm["AlarmActions"]) for alarm in alarms(stack).values() if "AlarmActions" in alarm
    } == {str([{"Ref": topic}])}


def test_related_failures_notify_once(prod: Synthesized) -> None:
    notifying = {what for what, alarm in alarms(prod).items() if "AlarmActions" in alarm}
    attachers = {what for what in notifying if what.startswith("attacher-")}
    assert len(attachers) == 4  # of two buckets
    assert notifying - attachers == {
        *("uploads-dead-letters", "changes-dead-letters", "actions-dead-letters"),
        *("processing", "announcing", "acting", "serving"),
        *("digest-errors", "digest-throttles", "digest-late"),
        *("reconciler-errors", "reconciler-throttles", "reconcile-failed", "reconcile-timed-out"),
        *("drift", "notices-refused"),
    }


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (
            "uploads-dead-letters",
            ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", 300, 1, 1, 0),
        ),
        (
            "oldest-message",
            ("AWS/SQS", "ApproximateAgeOfOldestMessageInQuietGroups", "Maximum", 60, 1, 1, 900),
        ),
        (
            "oldest-of-all",
            ("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", 60, 1, 1, 900),
        ),
        ("processor-errors", ("AWS/Lambda", "Errors", "Sum", 300, 2, 3, 0)),
        ("processor-throttles", ("AWS/Lambda", "Throttles", "Sum", 300, 2, 3, 0)),
        ("processor-duration", ("AWS/Lambda", "Duration", "Maximum", 300, 1, 1, 27_000)),
        ("notifier-iterator-age", ("AWS/Lambda", "IteratorAge", "Maximum", 300, 1, 1, 900_000)),
        ("digest-errors", ("AWS/Lambda", "Errors", "Sum", 300, 1, 1, 0)),
        ("api-5xx", ("AWS/ApiGateway", "5XXError", "Sum", 300, 2, 3, 0)),
        ("api-latency", ("AWS/ApiGateway", "Latency", "p99", 300, 2, 3, 10_000)),
        ("reconcile-failed", ("AWS/States", "ExecutionsFailed", "Sum", 300, 1, 1, 0)),
        ("drift", ("S3Processor", "Drift", "Sum", 300, 1, 1, 0)),
        ("notices-refused", ("S3Processor", "NoticesRefused", "Sum", 300, 1, 1, 0)),
        ("digest-late", ("S3Processor", "SecondsUnsent", "Maximum", 300, 2, 2, 180)),
    ],
)
def test_each_alarm_has_its_threshold_and_periods(
    dev: Synthesized, what: str, expected: tuple[object, ...]
) -> None:
    alarm = alarms(dev)[what]
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"
    assert (
        alarm["Namespace"],
        alarm["MetricName"],
        alarm.get("Statistic") or alarm["ExtendedStatistic"],
        alarm["Period"],
        alarm["DatapointsToAlarm"],
        alarm["EvaluationPeriods"],
        alarm["Threshold"],
    ) == expected


def test_silence_is_bad_news_of_the_digest_alone(stack: Synthesized) -> None:
    simple = {w: a["TreatMissingData"] for w, a in alarms(stack).items() if "MetricName" in a}
    others = {what: data for what, data in simple.items() if data != "notBreaching"}
    assert others == {"digest-late": "breaching", "oldest-message": "missing"}


def test_all_messages_count_only_if_there_is_no_data_on_live_uploads(dev: Synthesized) -> None:
    """A backfill may wait for hours; and AWS tells of quiet groups where there are groups."""
    ids = dev.all("AWS::CloudWatch::Alarm")
    rule = "".join(
        ids[part["Ref"]]["Properties"]["AlarmName"] if isinstance(part, dict) else part
        for part in alarms(dev)["processing"]["AlarmRule"]["Fn::Join"][1]
    )
    live, of_all = "s3-processor-oldest-message-dev", "s3-processor-oldest-of-all-dev"
    assert f'OR ALARM("{live}") OR' in rule
    assert rule.endswith(f'OR (ALARM("{of_all}") AND INSUFFICIENT_DATA("{live}"))')


def test_a_digest_is_late_by_its_own_schedule(prod: Synthesized) -> None:
    alarm = alarms(prod)["digest-late"]
    assert (alarm["Threshold"], alarm["Period"]) == (3 * 15 * 60, 15 * 60)


def test_custom_metrics_have_the_environment_as_dimension(prod: Synthesized) -> None:
    for alarm in alarms(prod).values():
        if alarm.get("Namespace") == measures.NAMESPACE:
            assert alarm["Dimensions"] == [{"Name": "environment", "Value": "prod"}]


def test_calls_of_the_api_are_counted_at_its_stage(dev: Synthesized) -> None:
    stage = dev.only("AWS::ApiGateway::Stage")["Properties"]["StageName"]
    assert {"Name": "Stage", "Value": stage} in alarms(dev)["api-5xx"]["Dimensions"]


def test_periods_are_such_as_cloudwatch_takes(stack: Synthesized) -> None:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
    day = 24 * 60 * 60
    for alarm in properties(stack, "AWS::CloudWatch::Alarm"):
        period, count = alarm["Period"], alarm["EvaluationPeriods"]
        assert period % 60 == 0
        assert period * count <= (day if period < 3600 else 7 * day)


def test_the_bill_counts_what_there_is(dev: Synthesized) -> None:
    assert len(dev.all("AWS::CloudWatch::Alarm")) == bill.ALARMS
    assert len(dev.all("AWS::CloudWatch::CompositeAlarm")) == bill.COMPOSITE_ALARMS
    assert not dev.all("AWS::CloudWatch::Dashboard")
    usual = {name for name, dimensions in emitted() if measures.CAUSE not in dimensions}
    assert len(usual) == bill.METRICS
