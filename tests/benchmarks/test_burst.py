"""The burst on paper: nothing gets lost in the reckoning, and each quota holds it up."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from benchmarks import burst
from benchmarks.draining import Draining
from benchmarks.quotas import (
    HIDDEN_SECONDS,
    IN_FLIGHT,
    OFFERED_SECONDS,
    PEAK_SECONDS,
    RECEIVES,
    Quotas,
)

if TYPE_CHECKING:
    from benchmarks.draining import Moment

OPEN = Quotas(
    prefixes=100,
    at_once=1000,
    writes=100_000,
    table_writes=100_000,
    index_shards=100,
    stream_batches=10,
    publishes=100_000,
    batch_seconds=1.0,
    notifier_seconds=0.1,
)
"""Nothing in it is narrower than five batches of a hundred in the first second."""


def drained(quotas: Quotas, uploads: int, a_second: int) -> list[Moment]:
    return list(Draining(quotas=quotas, to_come=uploads, a_second=a_second).run())


@pytest.mark.parametrize("case", burst.CASES, ids=lambda case: case.name)
def test_every_object_is_somewhere_at_each_second_and_announced_or_dead_at_the_end(
    case: burst.Case,
) -> None:
    uploads = 123_457
    moments = burst.drained(case, uploads)
    assert {moment.all for moment in moments} == {uploads}
    assert all(moment.hidden <= IN_FLIGHT for moment in moments)
    assert moments[-1].announced + moments[-1].dead == uploads


def test_uploads_that_a_prefix_does_not_take_wait_at_the_uploader() -> None:
    first, second, *_ = drained(replace(OPEN, prefixes=1), 10_000, 10_000)
    assert first.refused == 6_500
    assert second.refused == 3_000


def test_workers_begin_with_five_and_become_more_by_three_hundred_a_minute() -> None:
    assert [OPEN.workers(at) for at in (0, 1, 60, 10_000)] == [5, 10, 305, 1000]
    assert replace(OPEN, at_once=10).workers(60) == 10
    assert replace(OPEN, account_at_once=8).workers(60) == 8


def test_no_more_is_read_than_workers_or_the_prefixes_of_the_bucket_allow() -> None:
    assert replace(OPEN, batch_seconds=2.0).reads(60) == 305 * 50
    assert replace(OPEN, prefixes=1).reads(60) == 5_500


@pytest.mark.parametrize(
    ("quotas", "most"),
    [
        (replace(OPEN, writes=4_000), 4_000),
        (replace(OPEN, table_writes=3_000), 3_000),
        (replace(OPEN, index_shards=2), 2_000),
    ],
    ids=["a new table", "the account's quota", "the index of a day"],
)
def test_the_table_takes_no_more_than_its_narrowest_part(quotas: Quotas, most: int) -> None:
    moments = drained(quotas, 60_000, 60_000)
    written = [b.recorded - a.recorded for a, b in pairwise(moments)]
    assert max(written) == most


def test_half_an_hour_after_a_peak_the_table_takes_twice_as_much() -> None:
    quotas = replace(OPEN, writes=1_000)
    moments = drained(quotas, 4_000_000, 2_000)
    at = PEAK_SECONDS - 1
    assert moments[at].recorded - moments[at - 1].recorded <= 1_000
    after = [b.recorded - a.recorded for a, b in zip(moments[at:], moments[at + 1 :], strict=False)]
    assert max(after[: PEAK_SECONDS - 1]) == 2_000


def test_what_is_throttled_is_offered_again_and_its_worker_reads_nothing_meanwhile() -> None:
    moments = drained(replace(OPEN, writes=200, at_once=5), 2_000, 2_000)
    assert [(m.recorded, m.hidden, m.visible) for m in moments[:4]] == [
        (200, 300, 1_500),
        (400, 100, 1_500),
        (600, 400, 1_000),
        (800, 200, 1_000),
    ]
    assert moments[-1].throttled == 0


def test_what_is_throttled_too_long_comes_again_after_the_visibility_timeout() -> None:
    moments = drained(replace(OPEN, writes=100, at_once=5), 500, 500)
    held = [(m.recorded, m.hidden, m.throttled) for m in moments]
    assert held[OFFERED_SECONDS] == (300, 200, 200)
    assert held[HIDDEN_SECONDS : HIDDEN_SECONDS + 2] == [(400, 100, 0), (500, 0, 0)]


def test_what_is_throttled_five_times_goes_to_the_dead_letters() -> None:
    moments = drained(replace(OPEN, writes=0, table_writes=0), 100, 100)
    tried = [moment.second - 1 for moment in moments if moment.throttled]
    assert tried == [n * HIDDEN_SECONDS + OFFERED_SECONDS for n in range(RECEIVES)]
    assert moments[-1].dead == 100


def test_the_queue_hands_out_no_more_than_may_be_in_flight() -> None:
    quotas = replace(OPEN, writes=0, table_writes=0)
    moments = drained(quotas, 500_000, 500_000)
    assert max(moment.hidden for moment in moments) == IN_FLIGHT


@pytest.mark.parametrize(
    ("quotas", "most"),
    [
        (replace(OPEN, publishes=300), 300),
        (replace(OPEN, writes=4_000, notifier_seconds=1.0, stream_batches=2), 800),
        (replace(OPEN, writes=4_000, notifier_seconds=1.0, stream_batches=10), 4_000),
    ],
    ids=["the quota of SNS", "two batches a shard of the stream", "ten batches a shard"],
)
def test_announcements_go_no_faster_than_stream_and_topic(quotas: Quotas, most: int) -> None:
    moments = drained(quotas, 40_000, 40_000)
    sent = [b.announced - a.announced for a, b in pairwise(moments)]
    assert max(sent) == most


def test_the_same_burst_drains_the_same_way_each_time_and_can_be_drawn() -> None:
    runs = [burst.drained(case, 50_000) for case in burst.CASES]
    assert runs == [burst.drained(case, 50_000) for case in burst.CASES]
    drawn = ET.fromstring(burst.drawing(runs))  # noqa: S314 - our own
    assert len(drawn.findall("{http://www.w3.org/2000/svg}polyline")) == len(burst.CASES) - 1
