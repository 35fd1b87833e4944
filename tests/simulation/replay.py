"""Run one seed; if it breaks a promise, run it again and keep what happened to the key."""

from collections import Counter
from dataclasses import dataclass

from tests.simulation.checks import actions, history, notices, records
from tests.simulation.recipe import Recipe
from tests.simulation.simulation import Simulation
from tests.simulation.world.faults import ViolationError
from tests.simulation.world.profile import Fault
from tests.simulation.world.trace import Trace

EVENTS = 100
"""Events of the bucket in one history."""
_SOUND = Recipe()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a history came to."""

    seed: int
    events: int
    faults: Counter[Fault]
    broken: ViolationError | None = None

    def __str__(self) -> str:
        return f"seed {self.seed}: {self.broken or 'all promises kept'}"


def run(seed: int, recipe: Recipe = _SOUND, events: int = EVENTS) -> Verdict:
    """Run a seed's history, and check it."""
    return _run(Simulation(seed, events, recipe))


def shortest(seed: int, recipe: Recipe = _SOUND, events: int = EVENTS) -> Verdict:
    """Run a seed's history only as far as it must go to break a promise; else all of it."""
    whole = run(seed, recipe, events)
    if whole.broken is None:
        return whole
    shorter = (run(seed, recipe, count) for count in range(1, events))
    return next((verdict for verdict in shorter if verdict.broken is not None), whole)


def traced(seed: int, key: str | None, recipe: Recipe = _SOUND, events: int = EVENTS) -> str:
    """Return what happened to a key (to all, if None) in a seed's history."""
    trace = Trace(key, everything=key is None)
    _run(Simulation(seed, events, recipe, trace))
    return "\n".join(trace.lines)


def _run(simulation: Simulation) -> Verdict:
    broken = None
    try:
        simulation.run()
        for check in (notices.check, records.check, history.check, actions.check):
            check(simulation)
    except ViolationError as violation:
        broken = violation
    except Exception as error:  # noqa: BLE001 - whatever it is, the seed replays it
        broken = ViolationError("no function raises", None, repr(error))
    parts = simulation.parts
    return Verdict(simulation.seed, parts.bucket.changes, parts.faults.counts, broken)
