"""The simulated burst loses nothing, and each quota limits it."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tools.burst.__main__ import CASES, simulate
from tools.burst.plot import draw, save
from tools.burst.quotas import (
    MAX_IN_FLIGHT,
    MAX_RECEIVES,
    PEAK_SECONDS,
    RETRY_SECONDS,
    VISIBILITY_TIMEOUT_SECONDS,
    Quotas,
)
from tools.burst.simulation import Burst, State

OPEN = Quotas(
    prefixes=100,
    concurrency=1000,
    writes=100_000,
    table_writes=100_000,
    index_shards=100,
    parallelization_factor=10,
    publishes=100_000,
    batch_seconds=1.0,
    notifier_seconds=0.1,
)
"""Nothing in it is narrower than five batches of a hundred in the first second."""


def drained(quotas: Quotas, uploads: int, per_second: int) -> list[State]:
    return list(Burst(quotas=quotas, scheduled=uploads, uploads_per_second=per_second).run())


@pytest.mark.parametrize("case", CASES)
def test_every_object_is_somewhere_at_each_second_and_announced_or_dead_at_the_end(
    case: str,
) -> None:
    uploads = 123_457
    uploads_per_second, quotas = CASES[case]
    states = drained(quotas, uploads, uploads_per_second)
    assert {state.total for state in states} == {uploads}
    assert all(state.in_flight <= MAX_IN_FLIGHT for state in states)
    assert states[-1].announced + states[-1].dead == uploads


def test_uploads_beyond_the_rate_of_a_prefix_are_rejected() -> None:
    first, second, *_ = drained(replace(OPEN, prefixes=1), 10_000, 10_000)
    assert first.rejected == 6_500
    assert second.rejected == 3_000


def test_workers_begin_with_five_and_become_more_by_three_hundred_a_minute() -> None:
    assert [OPEN.workers(at) for at in (0, 1, 60, 10_000)] == [5, 10, 305, 1000]
    assert replace(OPEN, concurrency=10).workers(60) == 10
    assert replace(OPEN, account_concurrency=8).workers(60) == 8


def test_pollers_begin_with_the_minimum_and_become_more_by_a_hundred_a_minute() -> None:
    quotas = replace(OPEN, min_pollers=2, max_pollers=50, account_concurrency=300)
    assert [quotas.pollers(at) for at in (0, 6, 60)] == [2, 12, 50]
    assert [quotas.workers(at) for at in (0, 6, 60)] == [20, 120, 300]
    assert quotas.reads(0) == 2 * 100


def test_no_more_is_read_than_workers_or_the_prefixes_of_the_bucket_allow() -> None:
    assert replace(OPEN, batch_seconds=2.0).reads(60) == 305 * 50
    assert replace(OPEN, prefixes=1).reads(60) == 5_500


@pytest.mark.parametrize(
    ("quotas", "limit"),
    [
        (replace(OPEN, writes=4_000), 4_000),
        (replace(OPEN, table_writes=3_000), 3_000),
        (replace(OPEN, index_shards=2), 2_000),
    ],
    ids=["a new table", "the account's quota", "the index of a day"],
)
def test_the_table_accepts_no_more_than_its_tightest_limit(quotas: Quotas, limit: int) -> None:
    states = drained(quotas, 60_000, 60_000)
    written_per_second = [b.recorded - a.recorded for a, b in pairwise(states)]
    assert max(written_per_second) == limit


def test_half_an_hour_after_a_peak_the_table_accepts_twice_as_much() -> None:
    quotas = replace(OPEN, writes=1_000)
    states = drained(quotas, 4_000_000, 2_000)
    at = PEAK_SECONDS - 1
    assert states[at].recorded - states[at - 1].recorded <= 1_000
    after = [b.recorded - a.recorded for a, b in zip(states[at:], states[at + 1 :], strict=False)]
    assert max(after[: PEAK_SECONDS - 1]) == 2_000


def test_what_is_throttled_is_offered_again_and_its_worker_reads_nothing_meanwhile() -> None:
    states = drained(replace(OPEN, writes=200, concurrency=5), 2_000, 2_000)
    assert [(state.recorded, state.in_flight, state.visible) for state in states[:4]] == [
        (200, 300, 1_500),
        (400, 100, 1_500),
        (600, 400, 1_000),
        (800, 200, 1_000),
    ]
    assert states[-1].throttled == 0


def test_what_is_throttled_too_long_is_delivered_again_after_the_visibility_timeout() -> None:
    states = drained(replace(OPEN, writes=100, concurrency=5), 500, 500)
    counts = [(state.recorded, state.in_flight, state.throttled) for state in states]
    assert counts[RETRY_SECONDS] == (300, 200, 200)
    assert counts[VISIBILITY_TIMEOUT_SECONDS : VISIBILITY_TIMEOUT_SECONDS + 2] == [
        (400, 100, 0),
        (500, 0, 0),
    ]


def test_a_message_that_is_throttled_five_times_becomes_a_dead_letter() -> None:
    states = drained(replace(OPEN, writes=0, table_writes=0), 100, 100)
    tried = [state.second - 1 for state in states if state.throttled]
    assert tried == [n * VISIBILITY_TIMEOUT_SECONDS + RETRY_SECONDS for n in range(MAX_RECEIVES)]
    assert states[-1].dead == 100


def test_the_queue_hands_out_no_more_than_may_be_in_flight() -> None:
    quotas = replace(OPEN, writes=0, table_writes=0)
    states = drained(quotas, 500_000, 500_000)
    assert max(state.in_flight for state in states) == MAX_IN_FLIGHT


@pytest.mark.parametrize(
    ("quotas", "limit"),
    [
        (replace(OPEN, publishes=300), 300),
        (replace(OPEN, writes=4_000, notifier_seconds=1.0, parallelization_factor=2), 800),
        (replace(OPEN, writes=4_000, notifier_seconds=1.0, parallelization_factor=10), 4_000),
    ],
    ids=["the quota of SNS", "two batches a shard of the stream", "ten batches a shard"],
)
def test_announcements_go_no_faster_than_stream_and_topic(quotas: Quotas, limit: int) -> None:
    states = drained(quotas, 40_000, 40_000)
    sent = [b.announced - a.announced for a, b in pairwise(states)]
    assert max(sent) == limit


def test_the_same_burst_drains_the_same_way_each_time_and_can_be_drawn(tmp_path: Path) -> None:
    bursts = simulate(50_000)
    assert bursts == simulate(50_000)
    del bursts[next(iter(bursts))]
    figure = draw(bursts)
    save(figure, tmp_path / "burst.svg")
    assert len(figure.axes[0].lines) == len(CASES) - 1
    assert ET.parse(tmp_path / "burst.svg").getroot().tag.endswith("svg")  # noqa: S314 - our own
