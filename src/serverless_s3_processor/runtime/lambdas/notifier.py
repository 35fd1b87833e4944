"""The function `notifier`, which the stream of the table of records invokes."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.bootstrap import json_log
from serverless_s3_processor.runtime.bootstrap.notifier import aws_adapters, build_announcer
from serverless_s3_processor.runtime.config import measures
from serverless_s3_processor.runtime.config.notifier import NotifierSettings
from serverless_s3_processor.runtime.lambdas import stream

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.adapters.json_log import JsonLog
    from serverless_s3_processor.runtime.services.notices.announcer import (
        Announcer,
        AnnounceReport,
    )


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Announce a batch of the stream; return the change to deliver again from, if any."""
    return handle(event, *_wire())


@functools.cache
def _wire() -> tuple[Announcer, JsonLog]:
    settings = NotifierSettings.from_env(os.environ)
    return build_announcer(settings, aws_adapters(settings)), json_log(settings.environment)


def handle(event: dict[str, Any], announcer: Announcer, log: JsonLog) -> dict[str, Any]:
    """Announce a batch with the given service."""
    report = announcer.handle_changes(stream.changes_of(event, log))
    _log_report(report, len(event["Records"]), log)
    return stream.answer(report.first_failed_id)


def _log_report(report: AnnounceReport, changes: int, log: JsonLog) -> None:
    for notice in report.refused:
        reason = f"its notice was refused permanently: {notice.reason}"
        log.line(level="ERROR", key=notice.object_key, reason=reason)
    for reason in dict.fromkeys(report.reasons):
        log.line(level="ERROR", reason=reason, failed=report.first_failed_id)
    metrics = {
        measures.ANNOUNCED: report.announced,
        measures.UNANNOUNCED: len(report.refused) + bool(report.first_failed_id),
    }
    if report.refused:  # a metric costs money in each hour with a value
        metrics[measures.REFUSED] = len(report.refused)
    log.metrics(metrics, changes=changes, silent=report.silent)
