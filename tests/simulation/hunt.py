"""Find a seed that catches each mutant: `python -m tests.simulation.hunt [name]`."""

import sys

from tests.simulation import replay
from tests.simulation.mutants.catalogue import CATALOGUE

_MAX_SEEDS = 2000


def find_seed(mutant: str, seeds: range) -> int | None:
    """Return the first seed with which a mutant breaks its promise."""
    mutation = CATALOGUE[mutant]
    for seed in seeds:
        broken = replay.run(seed, mutation.recipe).broken
        if broken is not None and broken.promise == mutation.broken_promise:
            return seed
    return None


def main(name: str) -> None:
    """Print a seed for each mutant whose name contains `name`."""
    for mutant in (mutant for mutant in CATALOGUE if name in mutant):
        seed = find_seed(mutant, range(_MAX_SEEDS))
        sys.stdout.write(f"{seed if seed is not None else 'none':>6} {mutant}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
