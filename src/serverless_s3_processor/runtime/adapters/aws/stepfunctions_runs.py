"""The runs of reconcile, which are executions of a state machine of AWS Step Functions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.aws.errors import (
    call_errors,
    code_of,
    translate_errors,
    unavailable,
)
from serverless_s3_processor.runtime.domain.reconcile import run as reconcile_run
from serverless_s3_processor.runtime.domain.reconcile.run import InvalidInputError, ReconcileRequest
from serverless_s3_processor.runtime.ports.runs import (
    ListingProgress,
    RunDescription,
    RunStatus,
    RunSummary,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_STATUSES: Final = {
    "RUNNING": RunStatus.RUNNING,
    "PENDING_REDRIVE": RunStatus.RUNNING,
    "SUCCEEDED": RunStatus.SUCCEEDED,
    "ABORTED": RunStatus.STOPPED,
}
"""All other statuses, such as `TIMED_OUT`, are failures."""
_FINISHED_STATES: Final = ("succeeded", "failed", "timedOut", "aborted")
_MAX_CHARACTERS: Final = 500
"""Maximum length of a failure's description."""


class StepFunctionsRuns:
    """Implements `ports.runs.ReconcileRuns`."""

    def __init__(self, client: Any, state_machine_arn: str) -> None:  # noqa: ANN401 - botocore's
        self._client = client
        self._machine = state_machine_arn

    def start(self, name: str, request: ReconcileRequest) -> None:
        execution_input: dict[str, Any] = (
            {} if request.bucket is None else {"bucket": request.bucket}
        )
        execution_input |= {
            "prefix": request.prefix,
            "dryRun": request.dry_run,
            "force": request.force,
        }
        with translate_errors("starting a run"):
            self._client.start_execution(
                stateMachineArn=self._machine, name=name, input=json.dumps(execution_input)
            )

    def describe(self, name: str) -> RunDescription | None:
        """Return a description whose report is the execution's output: no file is read."""
        try:
            response = self._client.describe_execution(executionArn=self._arn(name))
        except call_errors() as error:
            if code_of(error) == "ExecutionDoesNotExist":
                return None
            raise unavailable("asking for a run", error) from error
        summary = _summary(response)
        return RunDescription(
            summary=summary,
            request=_request(response.get("input", "")),
            report=_object(response.get("output", "")) or None,
            failure=_failure(response) if summary.status is RunStatus.FAILED else None,
            progress=self._progress(name, summary.status),
        )

    def stop(self, name: str) -> None:
        """Stop a run and its running batches."""
        try:
            self._client.stop_execution(
                executionArn=self._arn(name), error="Stopped", cause="A person stopped it."
            )
        except call_errors() as error:
            if code_of(error) != "ValidationException":  # it is over already
                raise unavailable("stopping a run", error) from error

    def list_recent(self, max_runs: int) -> list[RunSummary]:
        with translate_errors("listing the runs"):
            response = self._client.list_executions(
                stateMachineArn=self._machine, maxResults=max_runs
            )
        runs = [_summary(execution) for execution in response["executions"]]
        return sorted(runs, key=lambda run: run.started, reverse=True)

    def _arn(self, name: str) -> str:
        return f"{self._machine.replace(':stateMachine:', ':execution:')}:{name}"

    def _progress(self, name: str, status: RunStatus) -> ListingProgress | None:
        if status not in (RunStatus.RUNNING, RunStatus.STOPPED):
            return None
        with translate_errors("asking how far a run is"):
            maps = self._client.list_map_runs(executionArn=self._arn(name))["mapRuns"]
            if not maps:
                return None
            response = self._client.describe_map_run(mapRunArn=maps[0]["mapRunArn"])
        items, batches = response["itemCounts"], response["executionCounts"]
        return ListingProgress(
            items=items["total"],
            items_done=_finished_count(items),
            batches=batches["total"],
            batches_done=_finished_count(batches),
        )


def _summary(response: Mapping[str, Any]) -> RunSummary:
    return RunSummary(
        name=response["name"],
        status=_STATUSES.get(response["status"], RunStatus.FAILED),
        started=response["startDate"],
        finished=response.get("stopDate"),
    )


def _finished_count(counts: Mapping[str, int]) -> int:
    return sum(counts[state] for state in _FINISHED_STATES)


def _request(execution_input: str) -> ReconcileRequest:
    """Return the request of a run; an invalid one, which the run refuses, is empty."""
    try:
        return reconcile_run.parse_request(_object(execution_input))
    except InvalidInputError:
        return ReconcileRequest()


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (TypeError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _failure(response: Mapping[str, Any]) -> str:
    """Return the error's name and message; the stack trace is in the logs."""
    if response["status"] == "TIMED_OUT":
        return "It took too long."
    cause = response.get("cause") or ""
    message = _object(cause).get("errorMessage", cause)
    return f"{response.get('error') or 'Unknown'}: {message}".rstrip(": ")[:_MAX_CHARACTERS]
