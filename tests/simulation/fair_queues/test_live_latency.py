"""How long live uploads wait beside bulk work, in a queue that has SQS's rules of fairness."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final, cast

import pytest

from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_dead_letters import SQSReturnQueue
from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_request_queue import SQSRequestQueue
from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
from serverless_s3_processor.runtime.domain.reconcile.comparison import (
    ListedVersion,
    ReconcileOptions,
)
from serverless_s3_processor.runtime.services.dead_letters.redriver import RedriveOutcome, Redriver
from serverless_s3_processor.runtime.services.reconcile.listing_reconciler import ListingReconciler
from serverless_s3_processor.testing.dead_letters import MemoryDeadLetterQueue
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.simulation.fair_queues.consumers import Consumers
from tests.simulation.fair_queues.fair_order import FairOrder
from tests.simulation.fair_queues.sqs_client import URL, WATCHED, SimulatedSQS
from tests.simulation.world.clock import VirtualClock
from tests.simulation.world.queue import SimulatedQueue
from tests.support.dead_letters import letter, upload

pytestmark = pytest.mark.slow

_BULK: Final = 5_000
_LIVE: Final = 200
_LIVE_EVERY: Final = 20
"""Milliseconds between live uploads: they come as long as the bulk work takes, and longer."""
_LONGEST: Final = 60_000


def _backfill(sqs: SimulatedSQS) -> None:
    now = sqs.time()
    terms = ReconcileOptions(
        bucket="bucket", observed_at=now, settled_before=now + timedelta(1), force=True
    )
    listed = [
        ListedVersion(bucket="bucket", key=f"uploads/{n}", last_modified=now, etag="e", size=1)
        for n in range(_BULK)
    ]
    queue = SQSRequestQueue(cast("Any", sqs), URL)
    ListingReconciler(records=MemoryRecordTable(), queue=queue).reconcile(listed, terms)


def _redrive(sqs: SimulatedSQS) -> None:
    dead = MemoryDeadLetterQueue([letter(n, upload(f"uploads/{n}")) for n in range(_BULK)])
    queue = SQSReturnQueue(cast("Any", sqs), URL)
    objects = partial(DeadLetter.objects, watched=WATCHED)
    redrive = Redriver(dead_letters=dead, queue=queue, objects=objects)
    assert all(result.outcome is RedriveOutcome.RETURNED for result in redrive.redrive().results)


def _nothing(sqs: SimulatedSQS) -> None:
    del sqs


def _live_p99(bulk: Callable[[SimulatedSQS], None], *, ignores_groups: bool = False) -> int:
    """Return the 99th percentile of milliseconds from a live upload to its being processed."""
    time = VirtualClock()
    queue = SimulatedQueue(FairOrder())
    consumers = Consumers(queue, time)
    bulk(SimulatedSQS(queue, time, ignores_groups=ignores_groups))
    sent: dict[str, int] = {}
    while (len(sent) < _LIVE or queue.waiting) and time.elapsed < _LONGEST:
        if len(sent) < _LIVE and time.elapsed % _LIVE_EVERY == 0:
            queue.send(upload("uploads/live"), (), time.elapsed)
            sent[queue.waiting[-1].id] = time.elapsed
        consumers.step()
    assert queue.acknowledged == queue.sent
    waits = sorted(consumers.done[id_] - at for id_, at in sent.items())
    return waits[int(0.99 * len(waits)) - 1]


@pytest.mark.parametrize("bulk", [_backfill, _redrive])
def test_live_uploads_wait_at_most_twice_as_long_beside_5_000_in_bulk(
    bulk: Callable[[SimulatedSQS], None],
) -> None:
    assert _live_p99(bulk) <= 2 * _live_p99(_nothing)


@pytest.mark.parametrize("bulk", [_backfill, _redrive])
def test_without_the_group_they_wait_longer(bulk: Callable[[SimulatedSQS], None]) -> None:
    assert _live_p99(bulk, ignores_groups=True) > 2 * _live_p99(_nothing)
