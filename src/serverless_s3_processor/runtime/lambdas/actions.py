"""The function `actions`, which the stream of the table of records invokes."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.bootstrap import json_log
from serverless_s3_processor.runtime.bootstrap.actions import action_runner
from serverless_s3_processor.runtime.config import measures
from serverless_s3_processor.runtime.config.actions import ActionsSettings
from serverless_s3_processor.runtime.lambdas import stream

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.adapters.json_log import JsonLog
    from serverless_s3_processor.runtime.lambdas.context import LambdaContext
    from serverless_s3_processor.runtime.services.actions.action_runner import (
        ActionReport,
        ActionRunner,
    )


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Act on a batch of the stream; return the change to deliver again from, if any."""
    return handle(event, context, *_wire())


@functools.cache
def _wire() -> tuple[ActionRunner, JsonLog]:
    settings = ActionsSettings.from_env(os.environ)
    return action_runner(settings), json_log(settings.environment)


def handle(
    event: dict[str, Any], context: LambdaContext, runner: ActionRunner, log: JsonLog
) -> dict[str, Any]:
    """Act on a batch with the given service."""
    changes = stream.changes_of(event, log)
    report = runner.handle_changes(changes, lambda: context.get_remaining_time_in_millis() / 1000)
    _log_report(report, len(changes), log)
    return stream.answer(report.first_failed_id)


def _log_report(report: ActionReport, changes: int, log: JsonLog) -> None:
    for problem in report.problems:
        log.line(
            level="ERROR", key=problem.key, reason=problem.reason, failed=report.first_failed_id
        )
    for problem in report.impossible:
        log.line(level="ERROR", key=problem.key, reason=problem.reason, final=True)
    for key, to in report.moved:
        log.line(level="WARNING", key=key, movedTo=to)
    for key, copy in report.released:
        log.line(level="WARNING", key=key, releasedFrom=copy)
    metrics = {
        measures.TAGGED: report.tagged,
        measures.MOVED: len(report.moved),
        measures.NOT_ACTED: len(report.problems) + len(report.impossible),
    }
    log.metrics(metrics, changes=changes, beforeActivation=report.skipped_earlier)
