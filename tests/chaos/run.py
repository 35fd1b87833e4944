"""One run: deploy, upload while everything fails, wait until it settles, and judge."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from threading import Event
from typing import Final

from serverless_s3_processor.runtime.config import names
from tests.chaos import fault_rules, settling, verdict
from tests.chaos.evidence import Evidence, gather
from tests.chaos.notifier_log import find_interrupted_batches
from tests.chaos.proxy import RESPONSE_LOST, Fault, FaultProxy, running_proxy
from tests.chaos.requester import Requester
from tests.chaos.subscriber import Subscriber, subscribed
from tests.chaos.uploads import Ledger, upload
from tests.chaos.workers import Death, WorkerKiller, find_timeouts
from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment, bootstrapped
from tests.support.background import in_background

VISIBILITY_TIMEOUT_SECONDS: Final = 8
FIRST_UPLOADS: Final = 20
PUBLISH_BATCH: Final = 10
STREAM_BATCH: Final = 100


@dataclass(frozen=True)
class Scenario:
    """How much is uploaded, and how long each service is down."""

    uploads: int
    outage_seconds: float
    between_seconds: float


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The result of a run."""

    evidence: Evidence
    violations: list[str]
    faults: list[Fault]
    kills: list[Death]
    timeouts: list[Death]
    redriven: int


def run_scenario(scenario: Scenario, home: Path, log: Callable[[str], None]) -> Outcome:
    """Run a scenario in a folder; all that was started is stopped at the end."""
    with ExitStack() as stack:
        deployment = stack.enter_context(bootstrapped(home))
        deployment.deploy()
        proxy = stack.enter_context(running_proxy(deployment.stack, home / "proxy.log"))
        # The test events of the new bucket are in flight: changing a function would end it.
        settling.drain(deployment)
        _use_endpoint(deployment, proxy.endpoint)
        deployment.set_visibility_timeout(VISIBILITY_TIMEOUT_SECONDS)
        subscriber = stack.enter_context(subscribed(deployment))
        return _Run(deployment, proxy, subscriber, log).outcome(scenario)


def _use_endpoint(deployment: Deployment, endpoint: str) -> None:
    """Make all of the system's functions call AWS at this endpoint."""
    functions = deployment.client("lambda").get_paginator("list_functions").paginate()
    for name in [f["FunctionName"] for page in functions for f in page["Functions"]]:
        if name.startswith(names.processor_function("")):
            deployment.set_variables(name, AWS_ENDPOINT_URL=endpoint)


@dataclass(frozen=True)
class _Run:
    deployment: Deployment
    proxy: FaultProxy
    subscriber: Subscriber
    log: Callable[[str], None]
    ledger: Ledger = field(default_factory=Ledger)

    def outcome(self, scenario: Scenario) -> Outcome:
        killer = WorkerKiller(self.deployment.stack)
        requester = Requester(Api.of(self.deployment), self.ledger)
        self._warm_up(requester)
        self.log("deployed, and it works; injecting faults")
        with in_background(killer.kill_repeatedly), in_background(requester.request_repeatedly):
            self._upload_under_faults(scenario)
        redriven = self._settle()
        faults = self.proxy.faults()
        timeouts = find_timeouts(self.deployment.stack)
        notifier = names.notifier_function(self.deployment.environment)
        deaths = [d.at for d in (*killer.deaths, *timeouts) if d.function == notifier]
        lost = [f.at for f in faults if (f.service, f.kind) == ("sns", RESPONSE_LOST)]
        interrupted = find_interrupted_batches(self.deployment)
        evidence = gather(
            self.deployment,
            self.ledger,
            self.subscriber.received,
            requester.statuses,
            repeat_causes=[*deaths, *lost, *interrupted],
            max_repeats=PUBLISH_BATCH * len([*lost, *interrupted]) + STREAM_BATCH * len(deaths),
        )
        return Outcome(
            evidence=evidence,
            violations=verdict.violations(evidence),
            faults=faults,
            kills=killer.deaths,
            timeouts=timeouts,
            redriven=redriven,
        )

    def _warm_up(self, requester: Requester) -> None:
        """Have all functions and the proxy started, and no message in flight for minutes."""
        upload(self.deployment, self.ledger, FIRST_UPLOADS, 0, Event())
        key = next(iter(self.ledger.stored_versions)).key
        settling.wait_until(lambda: requester.request(key) == HTTPStatus.ACCEPTED)
        settling.drain(self.deployment)
        settling.wait_until(lambda: self._announced() >= len(self.ledger.versions))

    def _upload_under_faults(self, scenario: Scenario) -> None:
        phases = list(fault_rules.phases(scenario.outage_seconds, scenario.between_seconds))
        seconds = sum(phase.seconds for phase in phases)
        stopped = Event()
        with ThreadPoolExecutor(1) as threads:
            uploading = threads.submit(
                upload, self.deployment, self.ledger, scenario.uploads, seconds, stopped
            )
            try:
                for phase in phases:
                    self.proxy.set_rules(phase.rules)
                    _sleep_unless_failed(phase.seconds, uploading)
                    self._log_progress(phase.name)
                uploading.result()
            finally:
                stopped.set()
        self.proxy.set_rules([])

    def _settle(self) -> int:
        self._log_progress("all services work again")
        redriven = settling.drain(self.deployment)
        records = len(self.deployment.records())
        self._log_progress(f"the queue is empty, {records:,} records")
        settling.wait_until(lambda: self._announced() >= records)
        settling.wait_until_stable(lambda: len(self.subscriber.received))
        return redriven

    def _announced(self) -> int:
        return len({announcement.identity for announcement in self.subscriber.received})

    def _log_progress(self, state: str) -> None:
        faults = Counter(fault.service for fault in self.proxy.faults())
        self.log(
            f"{state}: {len(self.ledger.versions):,} uploads, {self._announced():,} announced, "
            f"{sum(faults.values()):,} faults"
        )


def _sleep_unless_failed(seconds: float, uploading: Future[None]) -> None:
    """Let some time pass; raise the error of uploads that fail."""
    end = time.monotonic() + seconds
    if uploading in wait([uploading], seconds).done:
        uploading.result()
    time.sleep(max(0, end - time.monotonic()))
