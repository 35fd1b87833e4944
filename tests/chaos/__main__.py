"""The long form: `make chaos`."""

import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.breaking import Form, break_the_stack
from tests.chaos.report import report

LONG = Form(uploads=10_000, outage_seconds=60, between_seconds=20)
MAX_SECONDS = 45 * 60


def main() -> int:
    """Break the stack for some minutes; 0 if it kept every promise."""
    # However this ends, it must end what it started.
    for ending in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(ending, lambda *_: sys.exit("ended before it was finished"))
    signal.alarm(MAX_SECONDS)
    began = time.monotonic()

    def say(what: str) -> None:
        sys.stdout.write(f"[{time.monotonic() - began:5.0f} s] {what}\n")
        sys.stdout.flush()

    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        outcome = break_the_stack(LONG, Path(folder), say)
    say(report(outcome))
    return 1 if outcome.violations else 0


if __name__ == "__main__":
    sys.exit(main())
