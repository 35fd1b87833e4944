"""Reconcile's steps, in the order in which the state machine of `cdk/reconcile` does them."""

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from serverless_s3_processor.runtime.lambdas import reconciler
from serverless_s3_processor.runtime.lambdas.context import LambdaContext


class Unhurried:
    """Lambda's context where no time passes: what a run does then depends on no clock."""

    def get_remaining_time_in_millis(self) -> int:
        return 300_000


class StateMachine(ABC):
    """Lists what is current, and calls the function."""

    batch_size: int

    @abstractmethod
    def function(self) -> reconciler.ReconcilerHandler:
        """Return what the function works with."""

    @abstractmethod
    def keys(self, prefix: str) -> Sequence[str]:
        """List the current objects."""

    def fails(self, number: int) -> bool:
        """Tell whether a batch fails for good: the state machine tolerates some."""
        del number
        return False

    def context(self) -> LambdaContext:
        """Return the context of one invocation."""
        return Unhurried()

    def run(self, name: str = "run", **given: object) -> dict[str, Any]:
        """Run all steps; return the report."""
        return self.go_on(
            self.step("begin", executionName=name, input={"graceMinutes": 0, **given})
        )

    def go_on(self, run_state: dict[str, Any]) -> dict[str, Any]:
        run = run_state["run"]
        for number, keys in enumerate(self.batches(run["prefix"])):
            if not self.fails(number):
                self.batch(run, keys)
        listed = self.rest(run)["totals"]
        scanned = [self.scan(run, segment) for segment in run_state["segments"]]
        return self.step("finish", run=run, listed=listed, scanned=scanned)

    def batches(self, prefix: str) -> list[Sequence[str]]:
        keys = self.keys(prefix)
        return [keys[at : at + self.batch_size] for at in range(0, len(keys), self.batch_size)]

    def batch(self, run: dict[str, Any], keys: Sequence[str]) -> dict[str, Any]:
        """Do one batch, as a child execution does."""
        return self.step("batch", run=run, items=[{"Key": key} for key in keys])

    def rest(self, run: dict[str, Any]) -> dict[str, Any]:
        """Do what no batch has done, and put together what they saw."""
        while not (rest := self.step("rest", run=run))["done"]:
            pass
        return rest

    def scan(self, run: dict[str, Any], segment: dict[str, Any]) -> dict[str, Any]:
        """Go through one segment of the table to its end."""
        progress = segment
        while not (progress := self.step("records", run=run, progress=progress))["done"]:
            pass
        return progress

    def step(self, step: str, **event: object) -> dict[str, Any]:
        """Call the function; what it gets and answers is JSON."""
        sent = json.loads(json.dumps({"step": step, **event}))
        answer = reconciler.handle(sent, self.context(), self.function())
        read: dict[str, Any] = json.loads(json.dumps(answer))
        return read
