"""One run: deploy, upload while everything breaks, let it settle, and judge."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from threading import Event

from serverless_s3_processor.runtime.config import names
from tests.chaos import settling, verdict, weather, wiring
from tests.chaos.announcements import Subscriber
from tests.chaos.evidence import Evidence, gather
from tests.chaos.ledger import Ledger
from tests.chaos.proxy import ANSWER_LOST, Fault, FaultProxy
from tests.chaos.requests import Requester
from tests.chaos.uploads import upload
from tests.chaos.workers import Death, WorkerKiller, timed_out
from tests.e2e.support.deployment import Deployment, bootstrapped

KILL_EVERY_SECONDS = 1.5
REQUEST_EVERY_SECONDS = 0.5
FIRST_UPLOADS = 20
A_PUBLISH = 10
A_BATCH_OF_CHANGES = 100


@dataclass(frozen=True)
class Form:
    """How much is uploaded, and how long each service is down."""

    uploads: int
    outage_seconds: float
    between_seconds: float

    @property
    def phases(self) -> list[weather.Phase]:
        return weather.phases(self.outage_seconds, self.between_seconds)

    @property
    def seconds(self) -> float:
        return sum(phase.seconds for phase in self.phases)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run came to."""

    evidence: Evidence
    violations: list[str]
    faults: list[Fault]
    kills: list[Death]
    timeouts: list[Death]
    redriven: int


def break_the_stack(form: Form, home: Path, say: Callable[[str], None]) -> Outcome:
    """Run in a folder; nothing that was started runs on when this returns or raises."""
    with ExitStack() as started:
        deployment = _deployed(home, started)
        proxy = started.enter_context(FaultProxy(deployment.stack, home / "proxy.log"))
        # What tells the queue of a new bucket is in work: changing a function would end it.
        settling.drain(deployment)
        wiring.send_through(deployment, proxy.endpoint)
        wiring.deliver_again_soon(deployment)
        subscriber = started.enter_context(Subscriber(deployment))
        return _Run(deployment, proxy, subscriber, say).outcome(form)


def _deployed(home: Path, started: ExitStack) -> Deployment:
    deployment = started.enter_context(bootstrapped(home))
    deployment.deploy()
    return deployment


@dataclass(frozen=True)
class _Run:
    deployment: Deployment
    proxy: FaultProxy
    subscriber: Subscriber
    say: Callable[[str], None]

    def outcome(self, form: Form) -> Outcome:
        ledger = Ledger()
        killer = WorkerKiller(self.deployment.stack, KILL_EVERY_SECONDS)
        requester = Requester(self.deployment, ledger, REQUEST_EVERY_SECONDS)
        self._see_it_work(ledger, requester)
        self.say("deployed, and it works; breaking it")
        with killer, requester:
            self._break(form, ledger)
        redriven = self._settle(ledger)
        faults = self.proxy.faults()
        notifier = names.notifier_function(self.deployment.environment)
        timeouts = timed_out(self.deployment.stack)
        deaths = [d.at for d in (*killer.deaths, *timeouts) if d.function == notifier]
        lost = [f.at for f in faults if (f.service, f.way) == ("sns", ANSWER_LOST)]
        evidence = Evidence(
            **gather(self.deployment, ledger, self.subscriber.received, requester.answers),
            excuses=[*deaths, *lost],
            repeats_allowed=A_PUBLISH * len(lost) + A_BATCH_OF_CHANGES * len(deaths),
        )
        return Outcome(
            evidence=evidence,
            violations=verdict.violations(evidence),
            faults=faults,
            kills=killer.deaths,
            timeouts=timeouts,
            redriven=redriven,
        )

    def _see_it_work(self, ledger: Ledger, requester: Requester) -> None:
        """Have all functions and the proxy started, and no message in work for minutes."""
        upload(self.deployment, ledger, FIRST_UPLOADS, 0, Event())
        key = next(iter(ledger.held)).key
        settling.wait(lambda: requester.ask(key) == HTTPStatus.ACCEPTED)  # its first start is slow
        settling.drain(self.deployment)
        settling.wait(lambda: self._announced() >= len(ledger.versions))

    def _break(self, form: Form, ledger: Ledger) -> None:
        ended = Event()
        what = (self.deployment, ledger, form.uploads, form.seconds, ended)
        with ThreadPoolExecutor(1) as aside:
            uploading = aside.submit(upload, *what)
            try:
                for phase in form.phases:
                    self.proxy.weather(phase.rules)
                    _endure(phase.seconds, uploading)
                    self._tell(phase.name, ledger)
                uploading.result()
            finally:
                ended.set()
        self.proxy.weather([])

    def _settle(self, ledger: Ledger) -> int:
        self._tell("all services work again", ledger)
        redriven = settling.drain(self.deployment)
        records = len(self.deployment.records())
        self._tell(f"the queue is empty, {records:,} records", ledger)
        settling.wait(lambda: self._announced() >= records)
        settling.stand_still(lambda: len(self.subscriber.received))
        return redriven

    def _announced(self) -> int:
        return len({each.identity for each in self.subscriber.received})

    def _tell(self, what: str, ledger: Ledger) -> None:
        faults = Counter(fault.service for fault in self.proxy.faults())
        self.say(
            f"{what}: {len(ledger.versions):,} uploads, {self._announced():,} announced, "
            f"{sum(faults.values()):,} faults"
        )


def _endure(seconds: float, uploading: Future[None]) -> None:
    """Let some time pass; an uploader that fails ends the run."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if uploading.done():
            uploading.result()
        time.sleep(min(left, 0.5))
