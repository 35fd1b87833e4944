"""The function `reconciler`, which the state machine invokes for its steps."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.bootstrap import json_log
from serverless_s3_processor.runtime.bootstrap.reconciler import aws_adapters, build_reconciler
from serverless_s3_processor.runtime.config import measures
from serverless_s3_processor.runtime.config.reconciler import ReconcilerSettings
from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRun
from serverless_s3_processor.runtime.domain.reconcile.scanned_range import Totals
from serverless_s3_processor.runtime.services.reconcile.segment_reconciler import SegmentProgress
from serverless_s3_processor.runtime.services.reconcile.time_limit import TimeLimit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from serverless_s3_processor.runtime.adapters.json_log import JsonLog
    from serverless_s3_processor.runtime.lambdas.context import LambdaContext
    from serverless_s3_processor.runtime.services.reconcile.reconciler import Reconciler


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcilerHandler:
    """The service, the settings and the log of the reconciler."""

    service: Reconciler
    settings: ReconcilerSettings
    log: JsonLog


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Execute one step of the state machine; return the input of the next ones."""
    return handle(event, context, _wire())


@functools.cache
def _wire() -> ReconcilerHandler:
    settings = ReconcilerSettings.from_env(os.environ)
    return ReconcilerHandler(
        service=build_reconciler(settings, aws_adapters(settings)),
        settings=settings,
        log=json_log(settings.environment),
    )


def handle(
    event: Mapping[str, Any], context: LambdaContext, reconciler: ReconcilerHandler
) -> dict[str, Any]:
    """Execute one step with the given services."""
    requests = reconciler.service.requests
    requests.clear()
    requests["invocations"] = 1
    step = event["step"]
    answer = _STEPS[step](event, context, reconciler)
    # A run that has everything processed again reports no drift.
    if step == "finish" and not answer["force"]:
        reconciler.log.metrics({measures.DRIFT: _drift(answer)}, step=step, **answer)
    else:
        reconciler.log.line(step=step, **answer)
    return answer


def _drift(report: Mapping[str, Any]) -> int:
    drift: int = report["missing"] + report["stale"] + report["orphaned"]
    return drift


def _limit(
    context: LambdaContext, reconciler: ReconcilerHandler, max_seconds: int | None = None
) -> TimeLimit:
    reserve = reconciler.settings.reserve_seconds
    return TimeLimit(lambda: context.get_remaining_time_in_millis() / 1000, reserve, max_seconds)


def _begin(
    event: Mapping[str, Any], _: LambdaContext, reconciler: ReconcilerHandler
) -> dict[str, Any]:
    run = reconciler.service.begin(event["executionName"], event["input"])
    of = reconciler.settings.segments
    segments = [{"segment": number, "of": of, "after": None} for number in range(of)]
    return {"run": run.to_json(), "segments": segments}


def _batch(
    event: Mapping[str, Any], context: LambdaContext, reconciler: ReconcilerHandler
) -> dict[str, Any]:
    limit = _limit(context, reconciler, reconciler.settings.batch_seconds)
    keys = [item["Key"] for item in event["items"]]
    scanned = reconciler.service.ranges.reconcile_batch(
        ReconcileRun.from_json(event["run"]), keys, limit
    )
    return scanned.totals.to_json()


def _rest(
    event: Mapping[str, Any], context: LambdaContext, reconciler: ReconcilerHandler
) -> dict[str, Any]:
    run = ReconcileRun.from_json(event["run"])
    totals = reconciler.service.gaps.reconcile(run, _limit(context, reconciler))
    return {"done": totals is not None, "totals": totals.to_json() if totals else None}


def _records(
    event: Mapping[str, Any], context: LambdaContext, reconciler: ReconcilerHandler
) -> dict[str, Any]:
    run, progress = (
        ReconcileRun.from_json(event["run"]),
        SegmentProgress.from_json(event["progress"]),
    )
    return reconciler.service.segments.reconcile(
        run, progress, _limit(context, reconciler)
    ).to_json()


def _finish(
    event: Mapping[str, Any], _: LambdaContext, reconciler: ReconcilerHandler
) -> dict[str, Any]:
    listed = Totals.from_json(event["listed"])
    scanned = [SegmentProgress.from_json(item).totals for item in event["scanned"]]
    return reconciler.service.finish(ReconcileRun.from_json(event["run"]), listed, scanned)


def _fail(
    event: Mapping[str, Any], _: LambdaContext, reconciler: ReconcilerHandler
) -> dict[str, Any]:
    return reconciler.service.fail(
        event["executionName"], event["startedAt"], event["input"], event["error"]
    )


_STEPS: Mapping[
    str, Callable[[Mapping[str, Any], LambdaContext, ReconcilerHandler], dict[str, Any]]
] = {
    "begin": _begin,
    "batch": _batch,
    "rest": _rest,
    "records": _records,
    "finish": _finish,
    "fail": _fail,
}
