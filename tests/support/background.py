"""Work that goes on in a thread while a test does something else."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event


@contextmanager
def in_background(work: Callable[[Event], None]) -> Iterator[None]:
    """Run `work` until the block ends and sets the event; raise the error of `work`, if any."""
    stopped = Event()
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(work, stopped)
        try:
            yield
        finally:
            stopped.set()
        running.result()
