"""What is uploaded, and a processor that fares with it as the content says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.adapters.isolation.runner import BRIEF_DIVISOR
from serverless_s3_processor.runtime.adapters.isolation.trial import ObjectRun
from serverless_s3_processor.runtime.adapters.isolation.worker import WorkerError
from serverless_s3_processor.runtime.domain.outcomes.limits import Limits
from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome
from serverless_s3_processor.runtime.ports import NeedsIsolationError
from serverless_s3_processor.runtime.processors.api import (
    Findings,
    Processor,
    UnprocessableContentError,
)
from serverless_s3_processor.runtime.processors.view import ObjectView
from serverless_s3_processor.runtime.services.processing.run_processors import (
    run_processor,
    run_processors,
)
from tests.simulation.faults import Faults, PoisonError
from tests.simulation.profile import Fault

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

FIRST_READ = 48
TYPES = ("text/plain", "image/png")
GOOD, BAD, FLAKY, POISON = b"good ", b"bad ", b"flaky ", b"poison "
_KINDS = (GOOD, GOOD, GOOD, BAD, FLAKY, b"long " * 20)
PARTS = b" in parts"
"""Makes the ETag of a multipart upload another than that of the same bytes in one part."""
_BAD_REASON, _FLAKY_REASON = "it is bad", "it failed by chance"
ENDED = "the content ended its worker"
REASONS = (_BAD_REASON, _FLAKY_REASON, ENDED)
"""All that may be said of an object that failed."""
_NAME = "simulated"
_SECONDS = 1.0
"""Less than a slow store takes for one object."""
_LIMITS = {_NAME: Limits(max_seconds=_SECONDS)}


_ONE_IN = 17


def unreadable(content: bytes) -> str | None:
    """Return why an object can never be read, if so: some of those that would be good are secret.

    It goes by the content and draws nothing, so that each seed stays the history that it was.
    """
    is_secret = content.startswith(GOOD) and sum(content) % _ONE_IN == 0
    return "It is encrypted with a key of its uploader's." if is_secret else None


def draw(chance: random.Random, *, poison: bool, same: bool) -> bytes:
    """Draw contents: the `same` ones often, those that end their worker only if `poison`."""
    kind = POISON if poison and chance.random() < 0.02 else chance.choice(_KINDS)
    return kind + b"%d" % (0 if same else chance.getrandbits(40))


@dataclass(frozen=True, slots=True)
class Worker:
    """Runs the processor, in the function itself or in isolation."""

    faults: Faults
    clock: Callable[[], float]
    trial: type[ObjectRun] = ObjectRun

    def usual(self, view: ObjectView) -> ProcessingOutcome:
        return run_processors([self._processor()], view)

    def brief(self, view: ObjectView) -> ProcessingOutcome:
        trial = self.trial(view, _LIMITS, _SECONDS / BRIEF_DIVISOR, self.clock)
        try:
            self._run_trial(trial)
        except WorkerError as error:
            raise NeedsIsolationError(ENDED) from error
        return trial.outcome

    def settle(self, view: ObjectView) -> ProcessingOutcome:
        trial = self.trial(view, _LIMITS, _SECONDS, self.clock)
        try:
            self._run_trial(trial)
        except WorkerError as error:
            trial.fail(str(error))
        return trial.outcome

    def _run_trial(self, trial: ObjectRun) -> None:
        """Do what an isolated process and `Worker.run` do, without a process."""
        job, outcome = trial.describe(), ProcessingOutcome()
        content = {name: job[name] for name in ("key", "content_type", "size", "budget")}
        view = ObjectView(**content, head=trial.content.head, fetch=trial.fetch)
        trial.begin(_NAME)
        try:
            run_processor(self._processor(), view, outcome)
        except PoisonError as error:
            raise WorkerError(ENDED) from error
        if trial.remaining_seconds < 0:
            raise WorkerError(trial.describe_timeout())
        failures = [[failure.kind, failure.text] for failure in outcome.failures]
        trial.add({"results": outcome.results, "flags": outcome.flags, "failures": failures})

    def _processor(self) -> Processor:
        return Processor(name=_NAME, version=1, wants=lambda _: True, run=self._run)

    def _run(self, view: ObjectView) -> Findings:
        content = view.read()
        if content.startswith(POISON):
            self.faults.counts[Fault.POISON] += 1
            raise PoisonError
        if content.startswith(BAD):
            raise UnprocessableContentError(_BAD_REASON)
        if content.startswith(FLAKY) and self.faults.strikes(Fault.FLAKY):
            raise ValueError(_FLAKY_REASON)
        return Findings({"bytes": len(content), "type": view.declared_type})
