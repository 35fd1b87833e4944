"""Reconcile's steps on the system in memory, in the order in which the state machine does them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.reconciler import ReconcilerSettings
from serverless_s3_processor.runtime.domain.watched import WatchedLocations
from serverless_s3_processor.runtime.lambdas import reconciler
from serverless_s3_processor.runtime.services.reconcile import Reconcile
from serverless_s3_processor.runtime.services.reconcile_listing import ReconcileListing
from serverless_s3_processor.runtime.services.reconcile_range import ReconcileRange
from serverless_s3_processor.runtime.services.reconcile_records import ReconcileRecords
from serverless_s3_processor.runtime.services.reconcile_rest import ReconcileRest
from serverless_s3_processor.runtime.services.reconcile_segment import ReconcileSegment
from serverless_s3_processor.testing.run_files import MemoryRunFiles
from tests.support.world import BUCKET, Context, World

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from serverless_s3_processor.runtime.ports.version_listing import VersionListing

SETTINGS = ReconcilerSettings(
    environment="test",
    bucket=BUCKET,
    watched=WatchedLocations.read(f"{BUCKET}/uploads/"),
    records_table="records",
    queue_url="https://queue",
)


@dataclass(slots=True)
class Expiring(Context):
    """An invocation that has time for so many looks at the clock."""

    looks: int = 1_000_000

    def get_remaining_time_in_millis(self) -> int:
        self.looks -= 1
        return 300_000 if self.looks >= 0 else 0


@dataclass(slots=True)
class Machine:
    """The state machine, which lists what is current and calls the function."""

    world: World
    batch_size: int = 3
    looks: int = 1_000_000
    failing: Callable[[int], bool] = lambda _: False
    """Which batches fail for good, by number: the state machine tolerates some."""
    files: MemoryRunFiles = field(default_factory=MemoryRunFiles)
    listing: VersionListing | None = None
    calls: Counter[str] = field(default_factory=Counter)

    def run(self, name: str = "run", **given: object) -> dict[str, Any]:
        """Run all steps; return the report."""
        begun = self.step("begin", run=name, input={"graceMinutes": 0, **given})
        return self.go_on(begun)

    def go_on(self, begun: dict[str, Any]) -> dict[str, Any]:
        terms = begun["terms"]
        for number, keys in enumerate(self.batches(terms["prefix"])):
            if self.failing(number):
                continue
            self.step("batch", terms=terms, items=[{"Key": key} for key in keys])
        while not (rest := self.step("rest", terms=terms))["done"]:
            pass
        walked = [self._walked(terms, segment) for segment in begun["segments"]]
        return self.step("finish", terms=terms, listed=rest["totals"], walked=walked)

    def batches(self, prefix: str) -> list[Sequence[str]]:
        keys = [e.key for e in self.world.store.behind(BUCKET, prefix) if e.is_current]
        return [keys[at : at + self.batch_size] for at in range(0, len(keys), self.batch_size)]

    def _walked(self, terms: dict[str, Any], progress: dict[str, Any]) -> dict[str, Any]:
        while not (progress := self.step("records", terms=terms, progress=progress))["done"]:
            pass
        return progress

    def step(self, step: str, **event: object) -> dict[str, Any]:
        """Call the function; what it gets and answers is JSON."""
        self.calls[step] += 1
        sent = json.loads(json.dumps({"step": step, **event}))
        answer = reconciler.handle(sent, Expiring(looks=self.looks), self._reconciler())
        read: dict[str, Any] = json.loads(json.dumps(answer))
        return read

    def report(self, run: str = "run") -> dict[str, Any]:
        """The report as it was written."""
        read: dict[str, Any] = json.loads(self.files.get(names.reconcile_report(run)))
        return read

    def _reconciler(self) -> reconciler.Reconciler:
        return reconciler.Reconciler(
            reconcile=self._reconcile(), settings=SETTINGS, log=self.world.log
        )

    def _reconcile(self) -> Reconcile:
        world, requests = self.world, Counter[str]()
        listing = self.listing or world.store
        do = ReconcileRange(
            listing=listing,
            compare=ReconcileListing(records=world.records, queue=world.requests),
            files=self.files,
            requests=requests,
        )
        compare = ReconcileRecords(
            records=world.records, listing=listing, queue=world.requests, now=world.clock
        )
        return Reconcile(
            do=do,
            do_rest=ReconcileRest(do=do, files=self.files, in_parallel=map, requests=requests),
            do_segment=ReconcileSegment(
                records=world.records, compare=compare, files=self.files, requests=requests
            ),
            files=self.files,
            requests=requests,
            now=world.clock,
            watched=SETTINGS.watched,
            grace_minutes=SETTINGS.grace_minutes,
            memory_mb=SETTINGS.memory_mb,
        )
