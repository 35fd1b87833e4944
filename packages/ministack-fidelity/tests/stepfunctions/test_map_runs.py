"""Failures, concurrency and results of distributed maps."""

import json
from collections import Counter
from typing import Any

from mypy_boto3_s3 import S3Client

from support.emulator import Session
from support.factories import Function, Name
from support.machines import WRITING, create, distributed, task

FAILS_ODD = """
    import time

    class OddError(Exception):
        pass

    def handler(event, context):
        print("called")
        numbers = event["Items"] if isinstance(event, dict) else [event]
        if any(number % 2 for number in numbers):
            raise OddError(str(numbers))
        return numbers
"""
RETURNS_TIMES = """
    import time

    def handler(event, context):
        print("called")
        began = time.time()
        time.sleep(0.3)
        return [began, time.time()]
"""
EVEN = [0, 2, 4, 6]
PASS = {"Type": "Pass", "End": True}


def counted(run: dict[str, Any], name: str) -> dict[str, int]:
    return {state: count for state, count in run[name].items() if count}


def test_one_failed_item_fails_the_map_unless_it_is_tolerated(
    session: Session, function: Function, name: Name
) -> None:
    state = distributed(task(function(FAILS_ODD)), ItemsPath="$", MaxConcurrency=1)
    error, cause = create(session, name("m"), {"Map": state}).failure([1, 2])
    assert error == "States.ExceedToleratedFailureThreshold"
    assert cause == "The specified tolerated failure threshold was exceeded"
    for tolerance in ({"ToleratedFailureCount": 1}, {"ToleratedFailurePercentage": 50}):
        tolerant = create(session, name("m"), {"Map": {**state, **tolerance}})
        failed, succeeded = tolerant.output([1, 2])
        assert failed["Error"] == "OddError"
        assert failed["Status"] == "FAILED"
        assert json.loads(failed["Input"]) == 1
        assert succeeded == [2]
        assert tolerant.failure([1, 3, 2])[0] == "States.ExceedToleratedFailureThreshold"


def test_children_that_have_not_begun_are_not_run_when_too_many_have_failed(
    session: Session, function: Function, name: Name
) -> None:
    state = distributed(
        task(function(FAILS_ODD)), ItemsPath="$", MaxConcurrency=1, ToleratedFailureCount=0
    )
    machine = create(session, name("m"), {"Map": state})
    execution = machine.start([2, 1, 4, 6])
    machine.ended(execution)
    run = machine.map_run(execution)
    assert run["status"] == "FAILED"
    assert counted(run, "itemCounts") == {"pending": 2, "succeeded": 1, "failed": 1, "total": 4}
    assert run["stopDate"] >= run["startDate"]


def test_items_are_counted_by_item_and_executions_by_batch(
    session: Session, function: Function, name: Name
) -> None:
    state = distributed(
        task(function(FAILS_ODD)),
        ItemsPath="$",
        ItemBatcher={"MaxItemsPerBatch": 2},
        ToleratedFailurePercentage=40,
        MaxConcurrency=2,
    )
    machine = create(session, name("m"), {"Map": state})
    execution = machine.start([*EVEN, 1])
    machine.ended(execution)
    run = machine.map_run(execution)
    assert run["status"] == "SUCCEEDED"
    assert run["executionArn"] == execution
    assert (run["maxConcurrency"], run["toleratedFailurePercentage"]) == (2, 40)
    assert counted(run, "itemCounts") == {"succeeded": 4, "failed": 1, "total": 5}
    assert counted(run, "executionCounts") == {"succeeded": 2, "failed": 1, "total": 3}


def test_a_child_retries_by_the_name_of_the_exception_and_catches_it(
    session: Session, function: Function, name: Name
) -> None:
    catcher = {"ErrorEquals": ["OddError"], "ResultPath": None, "Next": "Odd"}
    rules = {"Catch": [catcher], "Retry": [{"ErrorEquals": ["OddError"], "MaxAttempts": 0}]}
    state = distributed(task(function(FAILS_ODD), **rules), ItemsPath="$")
    state["ItemProcessor"]["States"]["Odd"] = {"Type": "Pass", "Result": "odd", "End": True}
    assert create(session, name("m"), {"Map": state}).output([1, 2]) == ["odd", [2]]


def test_no_more_children_run_concurrently_than_allowed(
    session: Session, function: Function, name: Name
) -> None:
    state = distributed(task(function(RETURNS_TIMES)), ItemsPath="$", MaxConcurrency=2)
    times = create(session, name("m"), {"Map": state}).output([0] * 6)
    moments = [(began, 1) for began, _ in times] + [(ended, -1) for _, ended in times]
    running, maximum = 0, 0
    for _, change in sorted(moments):
        running += change
        maximum = max(maximum, running)
    assert maximum == 2


def test_results_that_exceed_256_kib_fail_the_map(session: Session, name: Name) -> None:
    large = {"Type": "Pass", "Result": "x" * 100_000, "End": True}
    state = distributed(large, ItemsPath="$", ResultPath=None)
    machine = create(session, name("m"), {"Map": state})
    assert machine.output([1, 2]) == [1, 2]
    assert machine.failure([1, 2, 3])[0] == "States.DataLimitExceeded"


def read(s3: "S3Client", bucket: str, key: str) -> Any:
    return json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())


def writer(bucket: str, **config: str) -> dict[str, Any]:
    writer = {"Resource": WRITING, "Parameters": {"Bucket": bucket, "Prefix": "results"}}
    return {**writer, "WriterConfig": config} if config else writer


def test_results_are_written_to_s3_and_only_their_location_is_passed_on(
    session: Session, s3: "S3Client", bucket: str, function: Function, name: Name
) -> None:
    state = distributed(
        task(function(FAILS_ODD)),
        ItemsPath="$",
        ResultWriter=writer(bucket),
        ToleratedFailureCount=1,
        ResultPath="$.map",
        InputPath="$.items",
    )
    machine = create(session, name("m"), {"Map": state})
    execution = machine.start({"items": [2, 1]})
    output = json.loads(machine.ended(execution)["output"])
    run = machine.map_run(execution)
    folder = f"results/{run['mapRunArn'].rsplit(':', 1)[-1]}"
    details = {"Bucket": bucket, "Key": f"{folder}/manifest.json"}
    assert output["map"] == {"MapRunArn": run["mapRunArn"], "ResultWriterDetails": details}
    assert run["itemCounts"]["resultsWritten"] == 2
    manifest = read(s3, bucket, details["Key"])
    assert manifest["DestinationBucket"] == bucket
    assert manifest["MapRunArn"] == run["mapRunArn"]
    (succeeded,) = manifest["ResultFiles"]["SUCCEEDED"]
    (failed,) = manifest["ResultFiles"]["FAILED"]
    assert manifest["ResultFiles"]["PENDING"] == []
    assert succeeded["Key"] == f"{folder}/SUCCEEDED_0.json"
    assert succeeded["Size"] == s3.head_object(Bucket=bucket, Key=succeeded["Key"])["ContentLength"]
    (result,) = read(s3, bucket, succeeded["Key"])
    assert (result["Input"], result["Output"], result["Status"]) == ("2", "[2]", "SUCCEEDED")
    (result,) = read(s3, bucket, failed["Key"])
    assert (result["Error"], result["Status"]) == ("OddError", "FAILED")
    assert "Output" not in result


def test_results_are_transformed_as_configured(
    session: Session, s3: "S3Client", bucket: str, function: Function, name: Name
) -> None:
    called = task(function(FAILS_ODD))
    config = {"Transformation": "FLATTEN", "OutputType": "JSONL"}
    batcher = {"MaxItemsPerBatch": 2}
    state = distributed(
        called, ItemsPath="$", ItemBatcher=batcher, ResultWriter=writer(bucket, **config)
    )
    output = create(session, name("m"), {"Map": state}).output(EVEN)
    manifest = read(s3, bucket, output["ResultWriterDetails"]["Key"])
    (file,) = manifest["ResultFiles"]["SUCCEEDED"]
    assert file["Key"].endswith("/SUCCEEDED_0.jsonl")
    content = s3.get_object(Bucket=bucket, Key=file["Key"])["Body"].read()
    assert content.decode().split() == ["0", "2", "4", "6"]
    preview = {"WriterConfig": {"Transformation": "FLATTEN", "OutputType": "JSON"}}
    state = distributed(called, ItemsPath="$", ItemBatcher=batcher, ResultWriter=preview)
    assert create(session, name("m"), {"Map": state}).output(EVEN) == EVEN


def test_the_results_of_a_failed_map_are_written_too(
    session: Session, s3: "S3Client", bucket: str, function: Function, name: Name
) -> None:
    state = distributed(
        task(function(FAILS_ODD)), ItemsPath="$", MaxConcurrency=1, ResultWriter=writer(bucket)
    )
    machine = create(session, name("m"), {"Map": state})
    assert machine.failure([1, 2, 4])[0] == "States.ExceedToleratedFailureThreshold"
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    (manifest,) = [key for key in keys if key.endswith("/manifest.json")]
    files = read(s3, bucket, manifest)["ResultFiles"]
    assert Counter({status: len(names) for status, names in files.items()}) == Counter(
        FAILED=1, PENDING=1, SUCCEEDED=0
    )
    assert len(read(s3, bucket, files["PENDING"][0]["Key"])) == 2


def test_children_see_no_variables_of_their_parent(session: Session, name: Name) -> None:
    state = distributed({**PASS, "Output": "{% $exists($seen) %}"}, Items=[1])
    first = {"Type": "Pass", "Assign": {"seen": 1}, "Next": "Map"}
    machine = create(session, name("m"), {"First": first, "Map": state}, QueryLanguage="JSONata")
    assert machine.output({}) == [False]


def test_children_are_executions_of_their_own_unless_they_are_express(
    session: Session, name: Name
) -> None:
    state = distributed(PASS, ItemsPath="$", Label="Items")
    express = create(session, name("m"), {"Map": state})
    state["ItemProcessor"]["ProcessorConfig"]["ExecutionType"] = "STANDARD"
    standard = create(session, name("m"), {"Map": state})
    client = session.client("stepfunctions")
    for machine, expected in ((express, 0), (standard, 2)):
        execution = machine.start([1, 2])
        machine.ended(execution)
        run = machine.map_run(execution)["mapRunArn"]
        assert run.rsplit(":", 1)[0] == f"{machine.arn}/Items".replace(":stateMachine:", ":mapRun:")
        children = client.list_executions(mapRunArn=run)["executions"]
        assert len(children) == expected
        for child in children:
            described = machine.described(child["executionArn"])
            assert described["mapRunArn"] == run
            assert described["output"] == described["input"]
