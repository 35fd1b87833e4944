"""Runs the children of a distributed map."""

import json
from collections.abc import Iterator
from contextvars import copy_context
from threading import Lock, Thread
from typing import Final

from ministack_fidelity.repairs.stepfunctions.distributed_map.runs import (
    FAILED,
    SUCCEEDED,
    Child,
    MapRun,
)
from ministack_fidelity.repairs.stepfunctions.executions import (
    Context,
    Scope,
    State,
    current_scope,
    entered,
    states,
)

MAX_CONCURRENCY: Final = 16
"""Maximum number of children at a time; 10,000 on AWS. Here each may take a process."""
POLL_SECONDS: Final = 0.1


def run_all(run: MapRun, processor: State, context: Context, max_concurrency: int) -> None:
    """Run the children of a Map Run until all are done, too many have failed, or it is stopped.

    In the latter two cases the current scope has ended, and functions may still run.
    """
    scope = current_scope()
    if scope is None:
        raise RuntimeError("Children run in the scope of an execution")
    pending = _thread_safe(run)
    workers = [
        Thread(
            target=copy_context().run,
            args=(_work, pending, run, processor, context, scope),
            daemon=True,
        )
        for _ in range(min(max_concurrency or MAX_CONCURRENCY, MAX_CONCURRENCY, len(run.children)))
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        while worker.is_alive() and not scope.has_ended():
            worker.join(POLL_SECONDS)


def _thread_safe(run: MapRun) -> Iterator[Child]:
    lock = Lock()
    children = iter(run.children)

    def take() -> Child | None:
        with lock:
            return next(children, None)

    return iter(take, None)


def _work(
    pending: Iterator[Child], run: MapRun, processor: State, context: Context, scope: Scope
) -> None:
    for child in pending:
        if scope.has_ended() or not run.begin(child):
            return
        if processor["ProcessorConfig"].get("ExecutionType") != "EXPRESS":
            # Executions of express workflows can be neither listed nor described.
            states()._executions[child.record["executionArn"]] = child.record
        with entered(scope.inner()):
            _run(child, run, processor, context)
        if run.has_failed():
            scope.end()


def _run(child: Child, run: MapRun, processor: State, context: Context) -> None:
    parts, start = processor["States"], processor["StartAt"]
    own = _child_context(context, child)
    try:
        output = states()._run_sub_machine(parts, start, child.input, child.record, own)
    except states()._ExecutionError as error:
        run.end(child, FAILED, error=error.error, cause=error.cause)
    except Exception as error:  # noqa: BLE001 - as on AWS, any error fails this child only
        run.end(child, FAILED, error="States.Runtime", cause=str(error))
    else:
        run.end(child, SUCCEEDED, output=json.dumps(output))


def _child_context(context: Context, child: Child) -> Context:
    # A child is an execution of its own: it sees no variables of the map.
    execution = {
        "Id": child.record["executionArn"],
        "Input": child.input,
        "Name": child.record["name"],
        "StartTime": child.record["startDate"],
    }
    machine = {**context["StateMachine"], "Id": child.record["stateMachineArn"]}
    return {
        "QueryLanguage": context["QueryLanguage"],
        "Execution": execution,
        "StateMachine": machine,
        "variables": {},
    }
