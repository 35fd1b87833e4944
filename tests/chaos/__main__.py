"""The long form: `make chaos`."""

import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.report import render
from tests.chaos.run import Scenario, run_scenario

LONG = Scenario(uploads=10_000, outage_seconds=60, between_seconds=20)
MAX_SECONDS = 45 * 60


def main() -> int:
    """Inject faults for some minutes; return 0 if the stack kept every promise."""
    # Whatever ends this process, it stops what it started.
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, lambda *_: sys.exit("ended before it was finished"))
    signal.alarm(MAX_SECONDS)
    start = time.monotonic()

    def log(message: str) -> None:
        sys.stdout.write(f"[{time.monotonic() - start:5.0f} s] {message}\n")
        sys.stdout.flush()

    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        outcome = run_scenario(LONG, Path(folder), log)
    log(render(outcome))
    return 1 if outcome.violations else 0


if __name__ == "__main__":
    sys.exit(main())
