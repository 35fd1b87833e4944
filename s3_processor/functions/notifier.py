"""The notifier: Lambda's entry point for the stream of the table of records."""

from __future__ import annotations

import functools
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from s3_processor import bootstrap, names
from s3_processor.adapters.aws.dynamodb_json import from_item
from s3_processor.domain.notice import Change
from s3_processor.domain.record import Record
from s3_processor.settings import NotifierSettings

if TYPE_CHECKING:
    from s3_processor.adapters.json_log import JsonLog
    from s3_processor.services.announce_changes import AnnounceChanges, AnnounceReport


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Announce a batch of the stream.

    Returns the first change that was not announced: the stream delivers again from there.
    https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    """
    return handle(event, *_wired())


@functools.cache
def _wired() -> tuple[AnnounceChanges, JsonLog]:
    settings = NotifierSettings.from_env(os.environ)
    return bootstrap.announce_changes(settings), bootstrap.json_log(settings.environment)


def handle(event: dict[str, Any], announce: AnnounceChanges, log: JsonLog) -> dict[str, Any]:
    """Do what `handler` does, with the given service."""
    records = event["Records"]
    changes = [change for record in records if (change := _change(record, log))]
    report = announce(changes)
    _tell(report, len(records), log)
    failures = [{"itemIdentifier": report.failed}] if report.failed else []
    return {"batchItemFailures": failures}


def _change(record: dict[str, Any], log: JsonLog) -> Change | None:
    """Read a change; an item that is no record (somebody's own) is passed over, with a line."""
    stream = record["dynamodb"]
    try:
        return Change(
            id=stream["SequenceNumber"],
            made=datetime.fromtimestamp(stream["ApproximateCreationDateTime"], UTC),
            old=_record(stream.get("OldImage")),
            new=_record(stream.get("NewImage")),
        )
    except (TypeError, ValueError) as error:
        log.line(level="ERROR", reason=f"an item that is no record: {error}", keys=stream["Keys"])
        return None


def _record(image: dict[str, Any] | None) -> Record | None:
    return Record.from_attributes(from_item(image)) if image else None


def _tell(report: AnnounceReport, changes: int, log: JsonLog) -> None:
    for news in report.refused:
        log.line(level="ERROR", key=news.record.object_key, reason="its notice was refused")
    for reason in dict.fromkeys(report.reasons):
        log.line(level="ERROR", reason=reason, failed=report.failed)
    metrics = {
        names.METRIC_ANNOUNCED: report.announced,
        names.METRIC_UNANNOUNCED: len(report.refused) + bool(report.failed),
    }
    log.metrics(metrics, changes=changes, silent=report.silent)
