"""The reconciler: Lambda's entry point for the steps of the state machine."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from serverless_s3_processor.runtime.bootstrap import json_log
from serverless_s3_processor.runtime.bootstrap.reconciler import aws_adapters, reconcile
from serverless_s3_processor.runtime.config import measures
from serverless_s3_processor.runtime.config.reconciler import ReconcilerSettings
from serverless_s3_processor.runtime.domain.reconcile_run import ReconcileRun
from serverless_s3_processor.runtime.domain.scanned_range import Totals
from serverless_s3_processor.runtime.services.reconcile_segment import SegmentProgress
from serverless_s3_processor.runtime.services.time_limit import TimeLimit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from serverless_s3_processor.runtime.adapters.json_log import JsonLog
    from serverless_s3_processor.runtime.services.reconcile import Reconcile


class Context(Protocol):
    """What we use of Lambda's context."""

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until Lambda ends this invocation."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciler:
    """What the steps take."""

    reconcile: Reconcile
    settings: ReconcilerSettings
    log: JsonLog


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Do the step that the state machine asks for; what it returns is what the next ones get."""
    return handle(event, context, _wired())


@functools.cache
def _wired() -> Reconciler:
    settings = ReconcilerSettings.from_env(os.environ)
    return Reconciler(
        reconcile=reconcile(settings, aws_adapters(settings)),
        settings=settings,
        log=json_log(settings.environment),
    )


def handle(event: Mapping[str, Any], context: Context, reconciler: Reconciler) -> dict[str, Any]:
    """Do what `handler` does, with the given services."""
    requests = reconciler.reconcile.requests
    requests.clear()
    requests["invocations"] = 1
    step = event["step"]
    answer = _STEPS[step](event, context, reconciler)
    # Who has all processed again knows that much is not as it was.
    if step == "finish" and not answer["force"]:
        reconciler.log.metrics({measures.DRIFT: _drift(answer)}, step=step, **answer)
    else:
        reconciler.log.line(step=step, **answer)
    return answer


def _drift(report: Mapping[str, Any]) -> int:
    drift: int = report["missing"] + report["stale"] + report["orphaned"]
    return drift


def _limit(context: Context, reconciler: Reconciler, most: int | None = None) -> TimeLimit:
    reserve = reconciler.settings.reserve_seconds
    return TimeLimit(lambda: context.get_remaining_time_in_millis() / 1000, reserve, most)


def _begin(event: Mapping[str, Any], _: Context, reconciler: Reconciler) -> dict[str, Any]:
    run = reconciler.reconcile.begin(event["run"], event["input"])
    of = reconciler.settings.segments
    segments = [{"segment": number, "of": of, "after": None} for number in range(of)]
    return {"terms": run.to_json(), "segments": segments}


def _batch(event: Mapping[str, Any], context: Context, reconciler: Reconciler) -> dict[str, Any]:
    limit = _limit(context, reconciler, reconciler.settings.batch_seconds)
    keys = [item["Key"] for item in event["items"]]
    seen = reconciler.reconcile.do.batch(ReconcileRun.from_json(event["terms"]), keys, limit)
    return seen.totals.to_json()


def _rest(event: Mapping[str, Any], context: Context, reconciler: Reconciler) -> dict[str, Any]:
    run = ReconcileRun.from_json(event["terms"])
    totals = reconciler.reconcile.do_rest(run, _limit(context, reconciler))
    return {"done": totals is not None, "totals": totals.to_json() if totals else None}


def _records(event: Mapping[str, Any], context: Context, reconciler: Reconciler) -> dict[str, Any]:
    run, begun = (
        ReconcileRun.from_json(event["terms"]),
        SegmentProgress.from_json(event["progress"]),
    )
    return reconciler.reconcile.do_segment(run, begun, _limit(context, reconciler)).to_json()


def _finish(event: Mapping[str, Any], _: Context, reconciler: Reconciler) -> dict[str, Any]:
    listed = Totals.from_json(event["listed"])
    walked = [SegmentProgress.from_json(each).totals for each in event["walked"]]
    return reconciler.reconcile.finish(ReconcileRun.from_json(event["terms"]), listed, walked)


def _fail(event: Mapping[str, Any], _: Context, reconciler: Reconciler) -> dict[str, Any]:
    return reconciler.reconcile.fail(event["run"], event["started"], event["input"], event["error"])


_STEPS: Mapping[str, Callable[[Mapping[str, Any], Context, Reconciler], dict[str, Any]]] = {
    "begin": _begin,
    "batch": _batch,
    "rest": _rest,
    "records": _records,
    "finish": _finish,
    "fail": _fail,
}
