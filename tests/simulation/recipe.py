"""What a simulated system is made of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, TypeVar

from serverless_s3_processor.runtime.adapters.isolation.trial import ObjectRun
from serverless_s3_processor.runtime.domain.notices.notice import RecordChange
from serverless_s3_processor.runtime.domain.records import history
from serverless_s3_processor.runtime.domain.records.record import Record
from serverless_s3_processor.runtime.services.dead_letters.redriver import Redriver
from serverless_s3_processor.runtime.services.notices.announcer import Announcer
from serverless_s3_processor.runtime.services.notices.digest_sender import DigestSender
from serverless_s3_processor.runtime.services.processing.message_processor import MessageProcessor
from serverless_s3_processor.runtime.services.processing.object_examiner import ObjectExaminer
from serverless_s3_processor.runtime.services.reconcile.listing_reconciler import ListingReconciler
from serverless_s3_processor.runtime.services.reconcile.record_reconciler import RecordReconciler
from tests.simulation.adapters.notices import FaultySummaries, FaultyTopic
from tests.simulation.adapters.store_and_table import FaultyRecords

_S = TypeVar("_S")


def _unchanged(response: dict[str, Any], _event: dict[str, Any]) -> dict[str, Any]:
    return response


@dataclass(slots=True)
class Activation:
    """When actions were switched on, in whole seconds, and when reading of the stream began.

    `cold_start` is when the function that runs now was started.
    """

    activated_at: datetime
    reads_from: datetime
    cold_start: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """The parts of the system. A mutation replaces one of them by a broken one."""

    examiner: type[ObjectExaminer] = ObjectExaminer
    processor: type[MessageProcessor] = MessageProcessor
    announcer: type[Announcer] = Announcer
    digest_sender: type[DigestSender] = DigestSender
    redriver: type[Redriver] = Redriver
    listing_reconciler: type[ListingReconciler] = ListingReconciler
    record_reconciler: type[RecordReconciler] = RecordReconciler
    records: type[FaultyRecords] = FaultyRecords
    summaries: type[FaultySummaries] = FaultySummaries
    topic: type[FaultyTopic] = FaultyTopic
    response: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]] = _unchanged
    object_run: type[ObjectRun] = ObjectRun
    existing_versions: Callable[[Iterable[Record]], list[Record]] = history.existing_versions
    current_version: Callable[[Iterable[Record]], Record | None] = history.current_version
    isolated: bool = True
    grace_period: timedelta = timedelta(minutes=15)
    backfill: bool = False
    """Whether runs of reconcile have everything processed again."""
    activated_at: Callable[[Activation], datetime] = lambda activation: activation.activated_at
    is_read: Callable[[Activation, RecordChange], bool] = lambda _activation, _change: True


def recast(service: _S, kind: type[_S]) -> _S:
    """Return a service as one of a subclass."""
    names = [field.name for field in fields(service)]  # type: ignore[arg-type]
    return kind(**{name: getattr(service, name) for name in names})
