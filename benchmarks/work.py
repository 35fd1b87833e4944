"""How long processor and notifier work on a batch and on each object of it, for `pricing/work.py`.

Run `python -m benchmarks.work`; it takes a minute. A line through what batches of one and of a
hundred take, all processors on, files of ten kinds, on a stub that answers at once.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks import shipped, uploads
from benchmarks.loopback import serving_apart
from benchmarks.pipeline import told_kept
from benchmarks.shipped import Shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.endpoint import Endpoint

_MANY: Final = 100
_OBJECTS: Final = 1000
_ROUNDS: Final = 5


def main() -> None:
    """Measure, and print seconds of this machine's processor."""
    with tempfile.TemporaryDirectory() as scratch, serving_apart(0) as endpoint:
        built = Shipped.make(Path(scratch))
        rounds = [_round(built, endpoint) for _ in range(_ROUNDS)]
    for at, function in enumerate(("processor", "notifier")):
        one = statistics.median(each[0][at] for each in rounds)
        many = statistics.median(each[1][at] for each in rounds)
        each_object = (many - one) / (_MANY - 1)
        told = f"{one - each_object:.4f} s a batch, {each_object:.5f} s an object"
        print(f"{function}: {told}", flush=True)  # noqa: T201


def _round(built: Shipped, endpoint: Endpoint) -> tuple[tuple[float, float], tuple[float, float]]:
    return _busy(built, endpoint, 1), _busy(built, endpoint, _MANY)


def _busy(built: Shipped, endpoint: Endpoint, batch: int) -> tuple[float, float]:
    """Return what a batch takes of each function; the first, which loads all, is not counted."""
    batches = _OBJECTS // _MANY if batch == _MANY else _MANY
    numbers = [(0, _MANY), *((_MANY + n * batch, batch) for n in range(batches))]
    told_kept(endpoint)
    processed = built.run(shipped.PROCESS, [uploads.batch(*each) for each in numbers], endpoint)
    announced = built.run(shipped.NOTIFY, _changes(told_kept(endpoint), numbers), endpoint)
    return processed["busy"] / batches, announced["busy"] / batches


def _changes(
    items: list[dict[str, Any]], numbers: Sequence[tuple[int, int]]
) -> list[dict[str, Any]]:
    return [uploads.changes(items[first : first + count]) for first, count in numbers]


if __name__ == "__main__":
    main()
