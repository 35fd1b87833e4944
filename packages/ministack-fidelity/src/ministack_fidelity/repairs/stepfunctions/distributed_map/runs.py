"""Map Runs: the children of a distributed map, and how many are in which state.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final
from uuid import uuid4

from ministack_fidelity.repairs.stepfunctions.executions import RUNNING, Execution, Json, states

PENDING: Final = "PENDING"
SUCCEEDED: Final = "SUCCEEDED"
FAILED: Final = "FAILED"
ABORTED: Final = "ABORTED"
COUNTS: Final = {
    PENDING: "pending",
    RUNNING: "running",
    SUCCEEDED: "succeeded",
    FAILED: "failed",
    ABORTED: "aborted",
}
COUNT_NAMES: Final = (
    "pending",
    "running",
    "succeeded",
    "failed",
    "timedOut",
    "aborted",
    "total",
    "resultsWritten",
    "failuresNotRedrivable",
    "pendingRedrive",
)


@dataclass
class Child:
    """One child execution. `record` is the emulator's representation of it."""

    record: Execution
    input: Json
    items: int

    @property
    def output(self) -> Json:
        """The output, or None unless the child has succeeded."""
        return json.loads(self.record["output"] or "null")


@dataclass(frozen=True)
class Tolerance:
    """How many items may fail: none if there is no limit."""

    count: float | None
    percentage: float | None

    def is_exceeded(self, failed: int, total: int) -> bool:
        """Whether more items have failed than may."""
        if self.count is None and self.percentage is None:
            return failed > 0
        too_many = self.count is not None and failed > self.count
        too_large = self.percentage is not None and failed * 100 > self.percentage * total
        return too_many or too_large


@dataclass
class MapRun:
    """A Map Run. `record` is what DescribeMapRun returns."""

    record: dict[str, Any]
    children: Sequence[Child]
    tolerance: Tolerance
    _lock: Lock = field(default_factory=Lock)

    def begin(self, child: Child) -> bool:
        """Mark a child as running; return False if it may not run."""
        return self._transition(child, PENDING, RUNNING)

    def end(self, child: Child, status: str, **details: Json) -> None:
        """Record how a child ended, unless it was aborted before."""
        self._transition(child, RUNNING, status, **details)

    def has_failed(self) -> bool:
        """Whether more items have failed than is tolerated."""
        counts = self.record["itemCounts"]
        return self.tolerance.is_exceeded(counts["failed"], counts["total"])

    def finish(self, status: str) -> None:
        """Abort the children that are running, and record the end of the run."""
        for child in self.children:
            self._transition(child, RUNNING, ABORTED)
        self.record.update(status=status, stopDate=states().now_iso())

    def count_written_results(self) -> None:
        """Record that the results of all children have been written."""
        for name in ("itemCounts", "executionCounts"):
            self.record[name]["resultsWritten"] = self.record[name]["total"]

    def _transition(self, child: Child, before: str, after: str, **details: Json) -> bool:
        with self._lock:
            if child.record["status"] != before or self.record["status"] != RUNNING:
                return False
            date = "startDate" if after == RUNNING else "stopDate"
            child.record.update({"status": after, date: states().now_iso(), **details})
            self._count(before, -child.items, -1)
            self._count(after, child.items, 1)
            return True

    def _count(self, status: str, items: int, executions: int) -> None:
        name = COUNTS[status]
        self.record["itemCounts"][name] += items
        self.record["executionCounts"][name] += executions


def start_map_run(
    execution: Execution,
    label: str | None,
    inputs: Sequence[tuple[Json, int]],
    tolerance: Tolerance,
) -> MapRun:
    """Return a new Map Run of an execution, with pending children of those inputs."""
    machine = f"{execution['stateMachineArn']}/{label or uuid4()}"
    run_arn = f"{machine.replace(':stateMachine:', ':mapRun:')}:{uuid4()}"
    children = [_child(machine, run_arn, *child_input) for child_input in inputs]
    items = sum(child.items for child in children)
    record = {
        "mapRunArn": run_arn,
        "executionArn": execution["executionArn"],
        "status": RUNNING,
        "startDate": states().now_iso(),
        "redriveCount": 0,
        "toleratedFailureCount": int(tolerance.count or 0),
        "toleratedFailurePercentage": float(tolerance.percentage or 0),
        "itemCounts": _counts(items),
        "executionCounts": _counts(len(children)),
        "_stateMachineArn": machine,
    }
    states()._map_runs[run_arn] = record
    return MapRun(record, children, tolerance)


def _counts(total: int) -> dict[str, int]:
    return {**dict.fromkeys(COUNT_NAMES, 0), "total": total, "pending": total}


def _child(machine: str, run: str, child_input: Json, items: int) -> Child:
    name = str(uuid4())
    record: Execution = {
        "executionArn": f"{machine.replace(':stateMachine:', ':execution:')}:{name}",
        "stateMachineArn": machine,
        "mapRunArn": run,
        "name": name,
        "status": PENDING,
        "startDate": None,
        "stopDate": None,
        "input": json.dumps(child_input),
        "output": None,
        "events": [],
    }
    return Child(record, child_input, items)
