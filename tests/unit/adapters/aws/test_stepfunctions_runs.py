import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.session import Session
from botocore.stub import Stubber

from serverless_s3_processor.runtime.adapters.aws.stepfunctions_runs import StepFunctionsRuns
from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRequest
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.runs import ListingProgress, RunStatus
from tests.support.reconcile_runs import REPORT

MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:s3-processor-reconcile-dev"
NAME = "20260131T120000Z-0a1b2c3d"
RUN = f"arn:aws:states:us-east-1:111122223333:execution:s3-processor-reconcile-dev:{NAME}"
MAP = "arn:aws:states:us-east-1:111122223333:mapRun:s3-processor-reconcile-dev/Batches:1"
STARTED = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
ENDED = datetime(2026, 1, 31, 12, 1, tzinfo=UTC)


@pytest.fixture
def stub() -> Iterator[Stubber]:
    client = Session().create_client(
        "stepfunctions",
        region_name="us-east-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
    )
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def runs(stub: Stubber) -> StepFunctionsRuns:
    return StepFunctionsRuns(stub.client, MACHINE)


def execution(status: str, **more: Any) -> dict[str, Any]:
    ended = {} if status == "RUNNING" else {"stopDate": ENDED}
    return {
        "executionArn": RUN,
        "stateMachineArn": MACHINE,
        "name": NAME,
        "status": status,
        "startDate": STARTED,
        "input": "{}",
        **ended,
        **more,
    }


def described(stub: Stubber, status: str, **more: Any) -> Any:
    stub.add_response("describe_execution", execution(status, **more), {"executionArn": RUN})
    return runs(stub).describe(NAME)


def counts(total: int, **done: int) -> dict[str, int]:
    states = ("pending", "running", "succeeded", "failed", "timedOut", "aborted", "resultsWritten")
    return {**dict.fromkeys(states, 0), "total": total, **done}


def mapping(stub: Stubber) -> None:
    one = {
        "executionArn": RUN,
        "mapRunArn": MAP,
        "stateMachineArn": MACHINE,
        "startDate": STARTED,
    }
    stub.add_response("list_map_runs", {"mapRuns": [one]}, {"executionArn": RUN})
    told = {
        "mapRunArn": MAP,
        "executionArn": RUN,
        "status": "RUNNING",
        "startDate": STARTED,
        "maxConcurrency": 40,
        "toleratedFailurePercentage": 0,
        "toleratedFailureCount": 0,
        "itemCounts": counts(1980, succeeded=990, failed=1, running=989),
        "executionCounts": counts(2, succeeded=1, running=1),
    }
    stub.add_response("describe_map_run", told, {"mapRunArn": MAP})


@pytest.mark.slow
def test_a_run_is_an_execution_with_what_was_asked_for(stub: Stubber) -> None:
    given = {"prefix": "uploads/é", "dryRun": True, "force": False}
    stub.add_response(
        "start_execution",
        {"executionArn": RUN, "startDate": STARTED},
        {"stateMachineArn": MACHINE, "name": NAME, "input": json.dumps(given)},
    )
    runs(stub).start(NAME, ReconcileRequest(prefix="uploads/é", dry_run=True))


def test_one_that_is_running_tells_how_far_it_is(stub: Stubber) -> None:
    stub.add_response("describe_execution", execution("RUNNING", input='{"force": true}'))
    mapping(stub)
    told = runs(stub).describe(NAME)
    assert told is not None
    assert told.summary.status is RunStatus.RUNNING
    assert (told.summary.started, told.summary.finished) == (STARTED, None)
    assert told.request == ReconcileRequest(force=True)
    assert told.progress == ListingProgress(items=1980, items_done=991, batches=2, batches_done=1)


def test_one_that_has_not_begun_to_list_has_no_progress(stub: Stubber) -> None:
    stub.add_response("describe_execution", execution("RUNNING"))
    stub.add_response("list_map_runs", {"mapRuns": []})
    told = runs(stub).describe(NAME)
    assert told is not None
    assert told.progress is None


def test_what_it_returned_is_the_report(stub: Stubber) -> None:
    told = described(stub, "SUCCEEDED", output=json.dumps(REPORT))
    assert (told.summary.status, told.summary.finished) == (RunStatus.SUCCEEDED, ENDED)
    assert (told.report, told.failure, told.progress) == (REPORT, None, None)


@pytest.mark.parametrize(
    ("more", "failure"),
    [
        (
            {
                "error": "UnavailableError",
                "cause": json.dumps({"errorMessage": "listing: SlowDown", "stackTrace": ["x"]}),
            },
            "UnavailableError: listing: SlowDown",
        ),
        ({"error": "States.DataLimitExceeded", "cause": "Too big."}, None),
        ({}, "Unknown"),
        ({"error": "E", "cause": "x" * 5000}, "E: " + "x" * 497),
    ],
)
def test_one_that_failed_says_why_and_nothing_of_the_inside(
    stub: Stubber, more: dict[str, str], failure: str | None
) -> None:
    told = described(stub, "FAILED", **more)
    assert told.summary.status is RunStatus.FAILED
    assert told.failure == (failure or "States.DataLimitExceeded: Too big.")


def test_one_that_took_too_long_has_failed(stub: Stubber) -> None:
    told = described(stub, "TIMED_OUT")
    assert (told.summary.status, told.failure) == (RunStatus.FAILED, "It took too long.")


def test_an_input_that_no_run_takes_does_no_harm(stub: Stubber) -> None:
    assert described(stub, "FAILED", input="[").request == ReconcileRequest()
    assert described(stub, "FAILED", input='{"prefix": 7}').request == ReconcileRequest()


def test_one_that_there_is_not_is_none(stub: Stubber) -> None:
    stub.add_client_error("describe_execution", "ExecutionDoesNotExist")
    assert runs(stub).describe(NAME) is None


def test_one_is_stopped_and_one_that_is_over_stays_as_it_is(stub: Stubber) -> None:
    stub.add_response("stop_execution", {"stopDate": ENDED})
    runs(stub).stop(NAME)
    stub.add_client_error("stop_execution", "ValidationException")
    runs(stub).stop(NAME)


def test_the_newest_are_listed_first(stub: Stubber) -> None:
    told = [execution("SUCCEEDED"), {**execution("RUNNING", name="b"), "startDate": ENDED}]
    keep = ("executionArn", "stateMachineArn", "name", "status", "startDate", "stopDate")
    listed = [{name: each[name] for name in keep if name in each} for each in told]
    asked = {"stateMachineArn": MACHINE, "maxResults": 20}
    stub.add_response("list_executions", {"executions": listed}, asked)
    found = runs(stub).list_recent(20)
    assert [(each.name, each.status.value) for each in found] == [
        ("b", "running"),
        (NAME, "succeeded"),
    ]


@pytest.mark.parametrize(
    ("method", "call"),
    [
        ("start_execution", lambda runs: runs.start(NAME, ReconcileRequest())),
        ("describe_execution", lambda runs: runs.describe(NAME)),
        ("stop_execution", lambda runs: runs.stop(NAME)),
        ("list_executions", lambda runs: runs.list_recent(1)),
    ],
)
def test_whatever_is_refused_is_unavailable(stub: Stubber, method: str, call: Any) -> None:
    stub.add_client_error(method, "AccessDeniedException")
    with pytest.raises(UnavailableError, match="AccessDeniedException"):
        call(runs(stub))


def test_a_map_that_can_not_be_asked_for_is_unavailable(stub: Stubber) -> None:
    stub.add_response("describe_execution", execution("RUNNING"))
    stub.add_client_error("list_map_runs", "ThrottlingException")
    with pytest.raises(UnavailableError):
        runs(stub).describe(NAME)
