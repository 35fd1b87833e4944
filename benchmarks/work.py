"""CPU time of processor and notifier per batch and per object, for `pricing/work.py`.

`python -m benchmarks.work` takes a minute. It draws a line through batches of one and of a hundred,
with all processors, files of ten kinds, and a stub that responds immediately.
"""

import statistics
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.shipped import Shipped
from benchmarks.stubs import uploads
from benchmarks.stubs.stub_process import Endpoint, serving_apart
from benchmarks.stubs.upload_stub import UploadStub

_BATCH_SIZE: Final = 100
_BATCHES: Final = {1: 100, _BATCH_SIZE: 10}
"""How many batches of each size are measured."""
_ROUNDS: Final = 5


def main() -> None:
    """Measure, and print seconds of this machine's processor."""
    with tempfile.TemporaryDirectory() as scratch, serving_apart(UploadStub) as endpoint:
        built = Shipped.build(Path(scratch))
        rounds = [
            {size: _measure(built, endpoint, size) for size in _BATCHES} for _ in range(_ROUNDS)
        ]
    for function in ("processor", "notifier"):
        single, many = (
            statistics.median(times[size][function] for times in rounds) for size in _BATCHES
        )
        per_object = (many - single) / (_BATCH_SIZE - 1)
        per_batch = single - per_object
        print(f"{function}: {per_batch:.4f} s per batch, {per_object:.5f} s per object")  # noqa: T201


def _measure(built: Shipped, endpoint: Endpoint, size: int) -> dict[str, float]:
    """Return the seconds per batch of each function; the first batch loads all and is excluded."""
    firsts = range(_BATCH_SIZE, _BATCH_SIZE + size * _BATCHES[size], size)
    ranges = [(0, _BATCH_SIZE), *((first, size) for first in firsts)]
    endpoint.report()
    processor = built.run("processor", [uploads.batch(*range_) for range_ in ranges], endpoint)
    items = endpoint.report()["items"]
    changes = [uploads.changes(items[first : first + count]) for first, count in ranges]
    notifier = built.run("notifier", changes, endpoint)
    return {
        "processor": processor["cpu"] / _BATCHES[size],
        "notifier": notifier["cpu"] / _BATCHES[size],
    }


if __name__ == "__main__":
    main()
