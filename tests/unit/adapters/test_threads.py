import threading

import pytest

from serverless_s3_processor.runtime.adapters.threads import ThreadMap


@pytest.mark.slow
def test_results_are_in_the_order_of_the_items() -> None:
    assert ThreadMap(8).map(str, range(1000)) == [str(n) for n in range(1000)]


@pytest.mark.parametrize("items", [[], [1]])
def test_few_items_need_no_thread(items: list[int]) -> None:
    assert ThreadMap(8).map(lambda _: threading.current_thread(), items) == [
        threading.current_thread() for _ in items
    ]


def test_as_many_threads_run_as_the_limit_allows() -> None:
    together = threading.Barrier(4, timeout=5)
    at_work, max_at_work = 0, 0
    lock = threading.Lock()

    def meet(_: int) -> None:
        nonlocal at_work, max_at_work
        with lock:
            at_work += 1
            max_at_work = max(max_at_work, at_work)
        together.wait()
        with lock:
            at_work -= 1

    ThreadMap(4).map(meet, range(8))

    assert max_at_work == 4


def test_an_error_is_raised_after_all_threads_have_ended() -> None:
    def fail(number: int) -> None:
        raise SystemExit(number)

    before = threading.active_count()
    with pytest.raises(SystemExit):
        ThreadMap(4).map(fail, range(100))

    assert threading.active_count() == before


def test_items_that_wait_when_one_fails_are_dropped() -> None:
    started: list[int] = []
    failed = threading.Event()

    def work(number: int) -> None:
        started.append(number)
        if number == 0:
            failed.set()
            raise SystemExit
        failed.wait(5)
        threading.Event().wait(0.05)  # the caller needs a moment to see the failure

    with pytest.raises(SystemExit):
        ThreadMap(2).map(work, range(1000))

    assert len(started) < 1000
