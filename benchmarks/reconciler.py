"""Reconcile's real function and adapters, whose clients call the stub."""

import functools
import io
from collections.abc import Sequence
from typing import Final

from botocore.session import Session

from benchmarks.stubs.versions import BUCKET
from serverless_s3_processor.cdk.reconcile.steps import BATCH_ITEMS
from serverless_s3_processor.runtime.adapters.aws.clients import client
from serverless_s3_processor.runtime.adapters.json_log import JsonLog
from serverless_s3_processor.runtime.bootstrap import now
from serverless_s3_processor.runtime.bootstrap.reconciler import aws_adapters, build_reconciler
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.reconciler import ReconcilerSettings
from serverless_s3_processor.runtime.config.watched import WatchedLocations
from serverless_s3_processor.runtime.lambdas.reconciler import ReconcilerHandler
from tests.support.reconcile.state_machine import StateMachine

SETTINGS: Final = ReconcilerSettings(
    environment="bench",
    bucket=BUCKET,
    watched=WatchedLocations.parse(f"{BUCKET}/{names.WATCHED_PREFIX}"),
    records_table="records",
    queue_url="https://queue",
)


class StubbedStateMachine(StateMachine):
    """The state machine; its clients go by the environment, as in Lambda."""

    batch_size = BATCH_ITEMS

    def keys(self, prefix: str) -> Sequence[str]:
        """List the objects as Step Functions does."""
        pages = client(Session(), "s3").get_paginator("list_objects_v2")
        listed = pages.paginate(Bucket=BUCKET, Prefix=prefix)
        return [item["Key"] for page in listed for item in page.get("Contents", [])]

    def function(self) -> ReconcilerHandler:
        """Return the function's services."""
        return self._function

    @functools.cached_property
    def _function(self) -> ReconcilerHandler:
        log = JsonLog(out=io.StringIO(), now=now, environment=SETTINGS.environment)
        service = build_reconciler(SETTINGS, aws_adapters(SETTINGS))
        return ReconcilerHandler(service=service, settings=SETTINGS, log=log)
