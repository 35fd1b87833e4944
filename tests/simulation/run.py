"""`make simulate`: many histories, or one again.

make simulate EVENTS=1000000   run so many events of the bucket; exit code 1 if a promise broke
make simulate SEED=123         run one history, and show what happened to the key in question
"""

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence

from tests.simulation import replay
from tests.simulation.replay import Verdict
from tests.simulation.world.profile import Fault

_FIRST = 1_000_000
_CHUNK = 20
_REPORT_SECONDS = 10.0
_MAX_SHOWN = 5
_WIDTH = 11


def main(arguments: Sequence[str]) -> int:
    """Run histories, print the result, and return the exit code."""
    parser = argparse.ArgumentParser(description="Simulate histories of a bucket.")
    parser.add_argument("--events", type=int, default=100_000, help="events of the bucket")
    parser.add_argument("--seed", type=int, help="one history, with what happened in it")
    parser.add_argument("--first", type=int, default=_FIRST, help="the first seed of many")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    chosen = parser.parse_args(arguments)
    if chosen.seed is not None:
        return _replay(chosen.seed)
    return _run_many(chosen.first, chosen.events, chosen.processes)


def _replay(seed: int) -> int:
    verdict = replay.shortest(seed)
    if verdict.broken is not None:
        _print(replay.traced(seed, verdict.broken.key, events=verdict.events))
    _print(f"{verdict} ({verdict.events} events)")
    return 1 if verdict.broken else 0


def _run_many(first: int, events: int, processes: int) -> int:
    histories = -(-events // replay.EVENTS)
    seeds = range(first, first + histories)
    with multiprocessing.Pool(processes) as pool:
        return _report(pool.imap_unordered(replay.run, seeds, _CHUNK), events)


def _report(verdicts: Iterable[Verdict], events: int) -> int:
    """Print the progress and a summary; return the exit code."""
    began = reported_at = time.monotonic()
    done, faults, broken = 0, Counter[Fault](), list[Verdict]()
    for verdict in verdicts:
        done += verdict.events
        faults += verdict.faults
        if verdict.broken is not None:
            broken.append(verdict)
            _print(f"{verdict}\n  make simulate SEED={verdict.seed}")
        if time.monotonic() - reported_at > _REPORT_SECONDS:
            reported_at = time.monotonic()
            rate = done / (reported_at - began)
            _print(f"{done:{_WIDTH},} of {events:,} events, {rate:,.0f} per second")
        if len(broken) >= _MAX_SHOWN:
            break
    _print_summary(done, faults, time.monotonic() - began)
    _print(f"{len(broken)} histories broke a promise" if broken else "All promises kept.")
    return 1 if broken else 0


def _print_summary(events: int, faults: Counter[Fault], seconds: float) -> None:
    rate = events / seconds
    _print(
        f"{events:,} events of the bucket in {seconds:,.0f} s, {rate:,.0f} per second; injected:"
    )
    for fault, count in faults.most_common():
        _print(f"{count:{_WIDTH},}  {fault}")


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
