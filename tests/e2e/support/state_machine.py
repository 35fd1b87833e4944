"""The state machine of reconcile, run as a person does."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.deployment import TIMEOUT_SECONDS, Deployment, wait_for


@dataclass(frozen=True)
class StateMachine:
    """The state machine of a deployment."""

    deployment: Deployment
    timeout_seconds: float = TIMEOUT_SECONDS

    def run(self, **options: object) -> dict[str, Any]:
        """Run it to its end; return the report, which it also writes to S3."""
        name = f"run-{uuid.uuid4().hex[:8]}"
        execution = self.wait_for(self.start(name, **options))
        error = (execution.get("error"), execution.get("cause"))
        assert execution["status"] == "SUCCEEDED", error
        report: dict[str, Any] = json.loads(execution["output"])
        assert report == self.stored_report(name)
        return report

    def start(self, name: str, **options: object) -> str:
        """Start an execution; return its ARN."""
        execution = self._client.start_execution(
            stateMachineArn=self.deployment.outputs["ReconcileStateMachineArn"],
            name=name,
            input=json.dumps(options),
        )
        return str(execution["executionArn"])

    def stop(self, execution: str) -> None:
        self._client.stop_execution(executionArn=execution)

    def wait_for(self, execution: str) -> Any:
        """Wait until an execution has ended, and return its description."""
        return wait_for(
            lambda: self._client.describe_execution(executionArn=execution),
            lambda description: description["status"] != "RUNNING",
            self.timeout_seconds,
        )

    @contextmanager
    def changed(self, change: Callable[[dict[str, Any]], None]) -> Iterator[None]:
        """Change the state that lists the bucket, for a while."""
        arn = self.deployment.outputs["ReconcileStateMachineArn"]
        original = self._client.describe_state_machine(stateMachineArn=arn)["definition"]
        definition = json.loads(original)
        change(definition["States"]["List"])
        self._client.update_state_machine(stateMachineArn=arn, definition=json.dumps(definition))
        try:
            yield
        finally:
            self._client.update_state_machine(stateMachineArn=arn, definition=original)

    def stored_report(self, name: str) -> dict[str, Any]:
        """Return the report that a run has written to S3."""
        response = self.deployment.s3.get_object(
            Bucket=self.deployment.bucket, Key=names.reconcile_report(name)
        )
        report: dict[str, Any] = json.loads(response["Body"].read())
        return report

    @property
    def _client(self) -> Any:
        return self.deployment.client("stepfunctions")
