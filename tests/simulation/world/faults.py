"""What goes wrong, when the seed says so, and to whom it was done."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from serverless_s3_processor.runtime.ports import UnavailableError
from tests.simulation.world.bucket import Version
from tests.simulation.world.profile import Fault, Profile

_T = TypeVar("_T")


class CrashError(BaseException):
    """The function ends here: no code of its own sees it, nothing is answered."""


class PoisonError(BaseException):
    """The content ended the worker: out of memory, a hard exit."""


class ViolationError(BaseException):
    """A promise is broken: `promise` names it, `key` is the object it was broken for.

    No code under test may catch it.
    """

    def __init__(self, promise: str, key: str | None, detail: str) -> None:
        super().__init__(promise, key, detail)
        self.promise = promise
        self.key = key
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.promise}: {self.detail}"


@dataclass(slots=True, eq=False)
class Invocation:
    """One run of a function, and what was done to it.

    `keys` are those it was called for, `hit` keys for which a call failed, `read` the versions
    that were read. `out_of_time` and `topic_failed` tell that this happened.
    """

    function: str
    keys: set[str] = field(default_factory=set)
    hit: set[str] = field(default_factory=set)
    read: list[Version] = field(default_factory=list)
    out_of_time: bool = False
    topic_failed: bool = False


@dataclass(slots=True)
class Faults:
    """Injects faults at call boundaries; `between` lets the rest of the world go on there."""

    chance: random.Random
    profile: Profile
    between: Callable[[], None]
    enabled: bool = True
    counts: Counter[Fault] = field(default_factory=Counter)
    running: list[Invocation] = field(default_factory=list)
    _ends: list[tuple[float, Fault]] = field(default_factory=list)

    def __post_init__(self) -> None:
        end = 0.0
        for fault in _AT_A_CALL:
            end += self.profile.rates[fault]
            self._ends.append((end, fault))

    @property
    def invocation(self) -> Invocation:
        """The one that is running now; those it interrupts are below it."""
        return self.running[-1]

    @contextmanager
    def run(self, invocation: Invocation) -> Iterator[None]:
        """Take calls for those of an invocation meanwhile."""
        self.running.append(invocation)
        try:
            yield
        finally:
            self.running.pop()

    def strikes(self, fault: Fault) -> bool:
        """Draw whether a fault happens here."""
        if not self.enabled or self.chance.random() >= self.profile.rates[fault]:
            return False
        self.counts[fault] += 1
        return True

    def boundary(self) -> Fault | None:
        """Let the world go on, and draw what goes wrong at a call, if anything does."""
        if not self.enabled:
            return None
        if self.strikes(Fault.BETWEEN):
            self.between()
        drawn = self.chance.random()
        fault = next((fault for end, fault in self._ends if drawn < end), None)
        if fault is not None:
            self.counts[fault] += 1
        return fault

    def call(self, what: str, key: str | None, effect: Callable[[], _T]) -> _T:
        """Make a call that may fail, or end the function, before its effect or after it."""
        fault = self.boundary()
        try:
            fail_before(fault, what)
            result = effect()
            fail_after(fault, what)
        except UnavailableError:
            if key is not None:
                self.invocation.hit.add(key)
            raise
        return result


_AT_A_CALL = (
    Fault.CRASH_BEFORE,
    Fault.CRASH_AFTER,
    Fault.REFUSED_BEFORE,
    Fault.REFUSED_AFTER,
)


def fail_before(fault: Fault | None, what: str) -> None:
    """Fail as drawn, when nothing was done yet."""
    if fault is Fault.CRASH_BEFORE:
        raise CrashError(what)
    if fault is Fault.REFUSED_BEFORE:
        raise UnavailableError(f"{what}: throttled")


def fail_after(fault: Fault | None, what: str) -> None:
    """Fail as drawn, when it is done."""
    if fault is Fault.CRASH_AFTER:
        raise CrashError(what)
    if fault is Fault.REFUSED_AFTER:
        raise UnavailableError(f"{what}: timed out")
