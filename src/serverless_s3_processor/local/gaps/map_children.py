"""The children of a distributed map at work."""

import json
from collections.abc import Iterator
from contextvars import copy_context
from threading import Lock, Thread

from serverless_s3_processor.local.gaps.executions import (
    Context,
    Scope,
    State,
    entered,
    scope,
    states,
)
from serverless_s3_processor.local.gaps.map_runs import FAILED, SUCCEEDED, Child, MapRun

# AWS runs up to 10,000 at once. Each may take a process of a function here.
MOST_AT_ONCE = 16
POLL_SECONDS = 0.1


def run_all(run: MapRun, processor: State, context: Context, most_at_once: int) -> None:
    """Run the children of a Map Run until all are done, too many have failed, or it is stopped.

    The current scope has ended in the latter two cases. Functions may still run then.
    """
    together = scope()
    if together is None:
        raise RuntimeError("Children run in the scope of an execution")
    waiting = _in_turn(run)
    workers = [
        Thread(
            target=copy_context().run,
            args=(_work, waiting, run, processor, context, together),
            daemon=True,
        )
        for _ in range(min(most_at_once or MOST_AT_ONCE, MOST_AT_ONCE, len(run.children)))
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        while worker.is_alive() and not together.has_ended():
            worker.join(POLL_SECONDS)


def _in_turn(run: MapRun) -> Iterator[Child]:
    lock = Lock()
    children = iter(run.children)

    def take() -> Child | None:
        with lock:
            return next(children, None)

    return iter(take, None)


def _work(
    waiting: Iterator[Child], run: MapRun, processor: State, context: Context, together: Scope
) -> None:
    for child in waiting:
        if together.has_ended() or not run.begin(child):
            return
        if processor["ProcessorConfig"].get("ExecutionType") != "EXPRESS":
            # Executions of express workflows can be neither listed nor described.
            states()._executions[child.record["executionArn"]] = child.record
        with entered(together.inner()):
            _run(child, run, processor, context)
        if run.has_failed():
            together.end()


def _run(child: Child, run: MapRun, processor: State, context: Context) -> None:
    parts, start = processor["States"], processor["StartAt"]
    own = _own(context, child)
    try:
        output = states()._run_sub_machine(parts, start, child.input, child.record, own)
    except states()._ExecutionError as error:
        run.end(child, FAILED, error=error.error, cause=error.cause)
    except Exception as error:  # noqa: BLE001 - as on AWS, whatever it is fails one child only
        run.end(child, FAILED, error="States.Runtime", cause=str(error))
    else:
        run.end(child, SUCCEEDED, output=json.dumps(output))


def _own(context: Context, child: Child) -> Context:
    # A child is an execution of its own: it sees no variables of the map's.
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
