"""Whole histories, each from one seed: `docs/reliability.md` says what is simulated."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.simulation import replay, run
from tests.simulation.hunt import find_seed
from tests.simulation.mutants.catalogue import CATALOGUE
from tests.simulation.recipe import Recipe
from tests.simulation.world.profile import Fault

pytestmark = pytest.mark.slow

_HISTORIES = 200
_PARTS = 10
_BOUND = range(60)
_SEEDS = Path(__file__).with_name("seeds.txt")


def _regressions() -> list[tuple[int, str]]:
    lines = _SEEDS.read_text().splitlines()
    pairs = [line.split(" ", 1) for line in lines if line and not line.startswith("#")]
    return [(int(seed), mutant) for seed, mutant in pairs]


@pytest.mark.parametrize("part", range(_PARTS))
def test_every_promise_holds_in_every_history(part: int) -> None:
    for seed in range(part, _HISTORIES, _PARTS):
        verdict = replay.run(seed)

        assert verdict.broken is None, f"make simulate SEED={seed}: {verdict}"


@pytest.mark.parametrize("part", range(_PARTS))
def test_a_backfill_without_a_grace_period_does_nothing_twice(part: int) -> None:
    """Not even what live events record at the same time."""
    recipe = Recipe(grace_period=timedelta(), backfill=True)
    for seed in range(part, _HISTORIES, _PARTS):
        verdict = replay.run(seed, recipe)

        assert verdict.broken is None, f"seed {seed}: {verdict}"


def test_every_kind_of_fault_is_injected() -> None:
    counts = Counter[Fault]()
    for seed in range(120):
        counts += replay.run(seed).faults

    assert set(counts) == set(Fault)


@pytest.mark.parametrize(("seed", "mutant"), _regressions())
def test_what_was_found_once_is_not_back(seed: int, mutant: str) -> None:
    assert replay.run(seed).broken is None
    assert find_seed(mutant, range(seed, seed + 1)) == seed


@pytest.mark.parametrize("mutant", CATALOGUE)
def test_every_mutant_breaks_its_promise(mutant: str) -> None:
    """Mutants that break it rarely are caught by the seeds in `seeds.txt`."""
    if mutant not in {name for _, name in _regressions()}:
        assert find_seed(mutant, _BOUND) is not None


def test_a_seed_replays_exactly() -> None:
    first, again = (replay.traced(7, key=None) for _ in range(2))

    assert first == again
    assert "S3: ObjectCreated:Put" in first


def test_a_broken_promise_is_reported_with_its_seed_and_what_happened_to_the_key() -> None:
    recipe = CATALOGUE["IdentifiesByMillisecond"].recipe
    verdict = replay.shortest(0, recipe)
    assert verdict.broken is not None

    story = replay.traced(0, verdict.broken.key, recipe, verdict.events)

    assert str(verdict).startswith("seed 0: every version that S3 holds has exactly one record")
    assert "processor answered" in story


def test_the_command_runs_many_histories(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--events", "300", "--processes", "1"]) == 0

    output = capsys.readouterr().out
    assert "All promises kept." in output
    assert "crash before a call's effect" in output


def test_the_command_replays_one_history(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--seed", "5"]) == 0

    assert "seed 5: all promises kept" in capsys.readouterr().out
