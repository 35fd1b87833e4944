"""Reconcile's state machine on the real function and the real adapters, which ask the stub."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from botocore.session import Session

from benchmarks.versions import BUCKET
from serverless_s3_processor.cdk.reconcile.steps import BATCH_ITEMS
from serverless_s3_processor.runtime.adapters.aws.clients import client
from serverless_s3_processor.runtime.adapters.json_log import JsonLog
from serverless_s3_processor.runtime.bootstrap import now
from serverless_s3_processor.runtime.bootstrap.reconciler import reconcile
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.reconciler import ReconcilerSettings
from serverless_s3_processor.runtime.config.watched import WatchedLocations
from serverless_s3_processor.runtime.lambdas import reconciler
from serverless_s3_processor.runtime.lambdas.reconciler import Reconciler

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from serverless_s3_processor.runtime.lambdas.reconciler import Context

SETTINGS: Final = ReconcilerSettings(
    environment="bench",
    bucket=BUCKET,
    watched=WatchedLocations.read(f"{BUCKET}/{names.WATCHED_PREFIX}"),
    records_table="records",
    queue_url="https://queue",
)


class Unhurried:
    """Lambda's context where no time passes: what a run does then depends on no clock."""

    def get_remaining_time_in_millis(self) -> int:
        """Return five minutes."""
        return 300_000


def wired() -> Reconciler:
    """Build the function's services; their clients go by the environment, as in Lambda."""
    log = JsonLog(out=io.StringIO(), now=now, environment=SETTINGS.environment)
    return Reconciler(reconcile=reconcile(SETTINGS), settings=SETTINGS, log=log)


@dataclass(frozen=True, slots=True)
class StateMachine:
    """Does what `cdk.reconcile.steps` has Step Functions do, one after the other."""

    function: Reconciler
    context: Callable[[], Context] = field(default=Unhurried)

    def run(self, name: str) -> dict[str, Any]:
        """Run all steps; return the report."""
        begun = self.step("begin", run=name, input={"dryRun": True})
        terms = begun["terms"]
        for keys in self.batches():
            self.batch(terms, keys)
        listed = self.rest(terms)["totals"]
        walked = [self.walk(terms, segment) for segment in begun["segments"]]
        return self.step("finish", terms=terms, listed=listed, walked=walked)

    def batches(self) -> list[Sequence[str]]:
        """List what is current, as Step Functions does, and cut it into batches."""
        pages = client(Session(), "s3").get_paginator("list_objects_v2")
        listed = pages.paginate(Bucket=BUCKET, Prefix=names.WATCHED_PREFIX)
        keys = [each["Key"] for page in listed for each in page.get("Contents", [])]
        return [keys[at : at + BATCH_ITEMS] for at in range(0, len(keys), BATCH_ITEMS)]

    def batch(self, terms: dict[str, Any], keys: Sequence[str]) -> dict[str, Any]:
        """Do one batch, as a child does."""
        return self.step("batch", terms=terms, items=[{"Key": key} for key in keys])

    def rest(self, terms: dict[str, Any]) -> dict[str, Any]:
        """Do what no batch has done, and put together what they saw."""
        while not (rest := self.step("rest", terms=terms))["done"]:
            pass
        return rest

    def walk(self, terms: dict[str, Any], segment: dict[str, Any]) -> dict[str, Any]:
        """Go through one segment of the table to its end."""
        progress = segment
        while not (progress := self.step("records", terms=terms, progress=progress))["done"]:
            pass
        return progress

    def step(self, step: str, **event: object) -> dict[str, Any]:
        """Call the function; what it gets and answers is JSON."""
        sent = json.loads(json.dumps({"step": step, **event}))
        answer = reconciler.handle(sent, self.context(), self.function)
        read: dict[str, Any] = json.loads(json.dumps(answer))
        return read
