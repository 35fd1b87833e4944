"""Reconcile's steps on the system in memory, in the order in which the state machine does them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.bootstrap.reconciler import (
    ReconcilerAdapters,
    build_reconciler,
)
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.reconciler import ReconcilerSettings
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations
from serverless_s3_processor.runtime.lambdas.reconciler import ReconcilerHandler
from serverless_s3_processor.testing.run_files import MemoryRunFiles
from tests.support.clock import Context
from tests.support.reconcile.state_machine import StateMachine
from tests.support.world import BUCKET, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.runtime.ports.version_listing import VersionListing

SETTINGS = ReconcilerSettings(
    environment="test",
    bucket=BUCKET,
    watched=WatchedLocations.parse(f"{BUCKET}/uploads/"),
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


@dataclass
class Machine(StateMachine):
    """The state machine on the system in memory."""

    world: World
    batch_size: int = 3
    looks: int = 1_000_000
    failing: Callable[[int], bool] = lambda _: False
    files: MemoryRunFiles = field(default_factory=MemoryRunFiles)
    listing: VersionListing | None = None
    calls: Counter[str] = field(default_factory=Counter)

    def fails(self, number: int) -> bool:
        return self.failing(number)

    def step(self, step: str, **event: object) -> dict[str, Any]:
        self.calls[step] += 1
        return super().step(step, **event)

    def keys(self, prefix: str) -> list[str]:
        return [e.key for e in self.world.store.list_versions(BUCKET, prefix) if e.is_current]

    def context(self) -> Expiring:
        return Expiring(looks=self.looks)

    def function(self) -> ReconcilerHandler:
        adapters = ReconcilerAdapters(
            listing=self.listing or self.world.store,
            records=self.world.records,
            queue=self.world.requests,
            files=self.files,
            requests=Counter(),
            in_parallel=map,
            now=self.world.clock,
        )
        return ReconcilerHandler(
            service=build_reconciler(SETTINGS, adapters), settings=SETTINGS, log=self.world.log
        )

    def report(self, run: str = "run") -> dict[str, Any]:
        """The report as it was written."""
        read: dict[str, Any] = json.loads(self.files.get(names.reconcile_report(run)))
        return read
