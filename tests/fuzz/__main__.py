"""The long form: `make fuzz`."""

import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.e2e.support.deployment import bootstrapped
from tests.fuzz.run import Amount, Outcome, fuzz, prepare

LONG = Amount(usual=1300, slow=120, sequences=100, seconds=15 * 60)
MIN_CASES = 10_000
MAX_SECONDS = LONG.seconds + 3 * 60


def main() -> int:
    """Send ten thousand requests; 0 if every answer was as it must be."""
    # However this ends, it must end what it started.
    for ending in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(ending, lambda *_: sys.exit("ended before it was finished"))
    signal.alarm(MAX_SECONDS)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        outcome = _fuzzed(Path(folder))
    sys.stdout.write(outcome.output)
    sys.stdout.write(f"{outcome.cases:,} requests in {time.monotonic() - began:.0f} s\n")
    return 0 if outcome.is_success and outcome.cases >= MIN_CASES else 1


def _fuzzed(home: Path) -> Outcome:
    with bootstrapped(home) as deployment:
        deployment.deploy()
        prepare(deployment)
        return fuzz(deployment, home, LONG)


if __name__ == "__main__":
    sys.exit(main())
