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
from tests.support.reconcile.runs import REPORT

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
    map_run = {
        "executionArn": RUN,
        "mapRunArn": MAP,
        "stateMachineArn": MACHINE,
        "startDate": STARTED,
    }
    stub.add_response("list_map_runs", {"mapRuns": [map_run]}, {"executionArn": RUN})
    description = {
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
    stub.add_response("describe_map_run", description, {"mapRunArn": MAP})


@pytest.mark.slow
def test_a_run_is_an_execution_with_the_request_as_its_input(stub: Stubber) -> None:
    given = {"prefix": "uploads/é", "dryRun": True, "force": False}
    stub.add_response(
        "start_execution",
        {"executionArn": RUN, "startDate": STARTED},
        {"stateMachineArn": MACHINE, "name": NAME, "input": json.dumps(given)},
    )
    runs(stub).start(NAME, ReconcileRequest(prefix="uploads/é", dry_run=True))


def test_a_running_run_has_progress(stub: Stubber) -> None:
    stub.add_response("describe_execution", execution("RUNNING", input='{"force": true}'))
    mapping(stub)
    description = runs(stub).describe(NAME)
    assert description is not None
    assert description.summary.status is RunStatus.RUNNING
    assert (description.summary.started, description.summary.finished) == (STARTED, None)
    assert description.request == ReconcileRequest(force=True)
    assert description.progress == ListingProgress(
        items=1980, items_done=991, batches=2, batches_done=1
    )


def test_a_run_that_has_not_started_to_list_has_no_progress(stub: Stubber) -> None:
    stub.add_response("describe_execution", execution("RUNNING"))
    stub.add_response("list_map_runs", {"mapRuns": []})
    description = runs(stub).describe(NAME)
    assert description is not None
    assert description.progress is None


def test_the_output_is_the_report(stub: Stubber) -> None:
    description = described(stub, "SUCCEEDED", output=json.dumps(REPORT))
    assert (description.summary.status, description.summary.finished) == (
        RunStatus.SUCCEEDED,
        ENDED,
    )
    assert (description.report, description.failure, description.progress) == (REPORT, None, None)


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
def test_a_failed_run_has_a_reason_without_a_stack_trace(
    stub: Stubber, more: dict[str, str], failure: str | None
) -> None:
    description = described(stub, "FAILED", **more)
    assert description.summary.status is RunStatus.FAILED
    assert description.failure == (failure or "States.DataLimitExceeded: Too big.")


def test_a_run_that_timed_out_has_failed(stub: Stubber) -> None:
    description = described(stub, "TIMED_OUT")
    assert (description.summary.status, description.failure) == (
        RunStatus.FAILED,
        "It took too long.",
    )


def test_an_invalid_input_is_an_empty_request(stub: Stubber) -> None:
    assert described(stub, "FAILED", input="[").request == ReconcileRequest()
    assert described(stub, "FAILED", input='{"prefix": 7}').request == ReconcileRequest()


def test_a_missing_run_is_none(stub: Stubber) -> None:
    stub.add_client_error("describe_execution", "ExecutionDoesNotExist")
    assert runs(stub).describe(NAME) is None


def test_a_run_is_stopped_and_a_finished_one_stays_as_it_is(stub: Stubber) -> None:
    stub.add_response("stop_execution", {"stopDate": ENDED})
    runs(stub).stop(NAME)
    stub.add_client_error("stop_execution", "ValidationException")
    runs(stub).stop(NAME)


def test_the_newest_are_listed_first(stub: Stubber) -> None:
    description = [execution("SUCCEEDED"), {**execution("RUNNING", name="b"), "startDate": ENDED}]
    keep = ("executionArn", "stateMachineArn", "name", "status", "startDate", "stopDate")
    listed = [{name: summary[name] for name in keep if name in summary} for summary in description]
    expected = {"stateMachineArn": MACHINE, "maxResults": 20}
    stub.add_response("list_executions", {"executions": listed}, expected)
    summaries = runs(stub).list_recent(20)
    assert [(summary.name, summary.status.value) for summary in summaries] == [
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
def test_every_refusal_is_unavailable(stub: Stubber, method: str, call: Any) -> None:
    stub.add_client_error(method, "AccessDeniedException")
    with pytest.raises(UnavailableError, match="AccessDeniedException"):
        call(runs(stub))


def test_a_map_run_that_cannot_be_read_is_unavailable(stub: Stubber) -> None:
    stub.add_response("describe_execution", execution("RUNNING"))
    stub.add_client_error("list_map_runs", "ThrottlingException")
    with pytest.raises(UnavailableError):
        runs(stub).describe(NAME)
