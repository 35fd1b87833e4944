from __future__ import annotations

import threading

import pytest

from s3_processor.adapters.threads import Threads


def test_results_are_in_the_order_of_the_items() -> None:
    assert Threads(8).map(str, range(1000)) == [str(n) for n in range(1000)]


@pytest.mark.parametrize("items", [[], [1]])
def test_few_items_need_no_thread(items: list[int]) -> None:
    assert Threads(8).map(lambda _: threading.current_thread(), items) == [
        threading.current_thread() for _ in items
    ]


def test_as_many_work_at_once_as_there_may_be_and_no_more() -> None:
    together = threading.Barrier(4, timeout=5)
    at_work, most = 0, 0
    lock = threading.Lock()

    def meet(_: int) -> None:
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        together.wait()
        with lock:
            at_work -= 1

    Threads(4).map(meet, range(8))

    assert most == 4


def test_what_is_raised_is_raised_after_all_have_ended_and_no_other_is_begun() -> None:
    begun: list[int] = []

    def fail(n: int) -> None:
        begun.append(n)
        raise SystemExit(n)

    before = threading.active_count()
    with pytest.raises(SystemExit):
        Threads(4).map(fail, range(100))

    assert len(begun) <= 4
    assert threading.active_count() == before
