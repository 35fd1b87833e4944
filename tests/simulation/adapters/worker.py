"""A processor whose results depend on the content, in the function or in isolation."""

from collections.abc import Callable
from dataclasses import dataclass

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
from tests.simulation.world import contents
from tests.simulation.world.faults import Faults, PoisonError
from tests.simulation.world.profile import Fault

_NAME = "simulated"
_MAX_SECONDS = 1.0
"""Less than a slow store takes for one object."""
_LIMITS = {_NAME: Limits(max_seconds=_MAX_SECONDS)}


@dataclass(frozen=True, slots=True)
class Worker:
    """Runs the processor, in the function itself or in isolation."""

    faults: Faults
    clock: Callable[[], float]
    object_run: type[ObjectRun] = ObjectRun

    def run(self, view: ObjectView) -> ProcessingOutcome:
        return run_processors([self._processor()], view)

    def run_isolated_briefly(self, view: ObjectView) -> ProcessingOutcome:
        run = self.object_run(view, _LIMITS, _MAX_SECONDS / BRIEF_DIVISOR, self.clock)
        try:
            self._execute(run)
        except WorkerError as error:
            raise NeedsIsolationError(contents.ENDED) from error
        return run.outcome

    def run_isolated(self, view: ObjectView) -> ProcessingOutcome:
        run = self.object_run(view, _LIMITS, _MAX_SECONDS, self.clock)
        try:
            self._execute(run)
        except WorkerError as error:
            run.fail(str(error))
        return run.outcome

    def _execute(self, run: ObjectRun) -> None:
        """Do what an isolated process and `Worker.run` do, without a process."""
        job, outcome = run.describe(), ProcessingOutcome()
        content = {name: job[name] for name in ("key", "content_type", "size", "budget")}
        view = ObjectView(**content, head=run.content.head, fetch=run.fetch)
        run.begin(_NAME)
        try:
            run_processor(self._processor(), view, outcome)
        except PoisonError as error:
            raise WorkerError(contents.ENDED) from error
        if run.remaining_seconds < 0:
            raise WorkerError(run.describe_timeout())
        failures = [[failure.kind, failure.text] for failure in outcome.failures]
        run.add({"results": outcome.results, "flags": outcome.flags, "failures": failures})

    def _processor(self) -> Processor:
        return Processor(name=_NAME, version=1, wants=lambda _: True, run=self._process)

    def _process(self, view: ObjectView) -> Findings:
        content = view.read()
        if content.startswith(contents.POISON):
            self.faults.counts[Fault.POISON] += 1
            raise PoisonError
        if content.startswith(contents.BAD):
            raise UnprocessableContentError(contents.BAD_REASON)
        if content.startswith(contents.FLAKY) and self.faults.strikes(Fault.FLAKY):
            raise ValueError(contents.FLAKY_REASON)
        return Findings({"bytes": len(content), "type": view.declared_type})
