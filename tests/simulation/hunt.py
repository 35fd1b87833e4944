"""Find a seed that shows each guard to be missing: `python -m tests.simulation.hunt [words]`."""

from __future__ import annotations

import sys

from tests.simulation import replay
from tests.simulation.mutants.catalogue import CATALOGUE

_MAX_SEEDS = 2000


def catching(guard: str, seeds: range) -> int | None:
    """Return the first seed that breaks the promise which falls with a guard."""
    mutation = CATALOGUE[guard]
    for seed in seeds:
        broken = replay.run(seed, mutation.recipe).broken
        if broken is not None and broken.promise == mutation.falls:
            return seed
    return None


def main(words: str) -> None:
    """Hunt for each guard whose name has these words, and tell."""
    for guard in (guard for guard in CATALOGUE if words in guard):
        seed = catching(guard, range(_MAX_SEEDS))
        sys.stdout.write(f"{seed if seed is not None else 'none':>6} {guard}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
