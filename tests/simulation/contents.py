"""What is uploaded, and a processor that fares with it as the content says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from s3_processor.domain.outcome import Outcome
from s3_processor.ports import UnsettledError
from s3_processor.processors.registry import Findings, Processor, UnfitContentError
from s3_processor.services.run_processors import run_processors
from tests.simulation.faults import Faults, PoisonError
from tests.simulation.profile import Fault

if TYPE_CHECKING:
    import random

    from s3_processor.processors.view import ObjectView

FIRST_READ = 48
TYPES = ("text/plain", "image/png")
GOOD, BAD, FLAKY, POISON = b"good ", b"bad ", b"flaky ", b"poison "
_KINDS = (GOOD, GOOD, GOOD, BAD, FLAKY, b"long " * 20)
PARTS = b" in parts"
"""Makes the ETag of a multipart upload another than that of the same bytes in one part."""
ENDED = "the content ended its worker"


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

    def usual(self, view: ObjectView) -> Outcome:
        return run_processors([self._processor()], view)

    def brief(self, view: ObjectView) -> Outcome:
        try:
            return self.usual(view)
        except PoisonError as error:
            raise UnsettledError(ENDED) from error

    def settle(self, view: ObjectView) -> Outcome:
        try:
            return self.usual(view)
        except PoisonError:
            return Outcome(failures=[ENDED])

    def _processor(self) -> Processor:
        return Processor(name="simulated", version=1, wants=lambda _: True, run=self._run)

    def _run(self, view: ObjectView) -> Findings:
        content = view.read()
        if content.startswith(POISON):
            self.faults.counts[Fault.POISON] += 1
            raise PoisonError
        if content.startswith(BAD):
            raise UnfitContentError("it is bad")
        if content.startswith(FLAKY) and self.faults.strikes(Fault.FLAKY):
            raise ValueError("it failed by chance")
        return Findings({"bytes": len(content), "type": view.declared_type})
