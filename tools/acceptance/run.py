"""The order of a run. Whatever happens, what was deployed is destroyed at the end."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from tools.acceptance.questions import Evidence, answers

Rows = list[tuple[str, str]]


class Environment(Protocol):
    """An environment that can be deployed and destroyed."""

    @property
    def environment(self) -> str:
        """Its name."""
        ...

    def deploy(self, **settings: str) -> None:
        """Deploy it."""
        ...

    def destroy(self) -> None:
        """Destroy it, with its data."""
        ...


@dataclass(frozen=True, kw_only=True)
class Run:
    """The parts of a run. `run_tests` returns whether the tests have passed."""

    environment: Environment
    partition: str
    place: str
    with_key: bool
    run_tests: Callable[[], bool]
    measure: Callable[[], Iterator[tuple[str, str]]]

    def __call__(self) -> bool:
        """Deploy, test, measure, report, destroy; return whether all tests have passed."""
        with _destroyed_at_the_end(self.environment):
            say(f"Deploying {self.environment.environment}: some minutes")
            self.environment.deploy(**({"kms_key_arn": "create"} if self.with_key else {}))
            has_passed = self.run_tests()
            say("Measuring")
            figures = list(self.measure())
            self._report(figures, has_passed=has_passed)
        return has_passed

    def _report(self, figures: Rows, *, has_passed: bool) -> None:
        evidence = Evidence(
            partition=self.partition,
            place=self.place,
            with_key=self.with_key,
            has_passed=has_passed,
        )
        tests = ("end-to-end tests", "passed" if has_passed else "failed")
        say(table(("measure", f"in {self.place}"), [tests, *figures]))
        say(table(("question", "answer"), list(answers(evidence))))


@contextmanager
def _destroyed_at_the_end(environment: Environment) -> Iterator[None]:
    try:
        yield
    finally:
        say(f"Destroying {environment.environment}: up to 40 minutes on AWS")
        try:
            environment.destroy()
        except BaseException:
            say(f"Not destroyed. Run: make acceptance DESTROY={environment.environment}")
            raise


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(["", *(f"| {' | '.join(cells)} |" for cells in lines), ""])


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
