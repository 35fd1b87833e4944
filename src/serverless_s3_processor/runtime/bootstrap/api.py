"""The services of the API. Each endpoint loads only those that it uses."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.bootstrap import now

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from serverless_s3_processor.runtime.bootstrap.api_adapters import ApiAdapters
    from serverless_s3_processor.runtime.config.api import ApiSettings
    from serverless_s3_processor.runtime.ports import ObjectStore
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.runs import ReconcileRuns
    from serverless_s3_processor.runtime.services.actions.action_applier import ActionApplier
    from serverless_s3_processor.runtime.services.actions.action_return_queue import (
        ActionReturnQueue,
    )
    from serverless_s3_processor.runtime.services.actions.quarantine_lister import QuarantineLister
    from serverless_s3_processor.runtime.services.actions.quarantine_releaser import (
        QuarantineReleaser,
    )
    from serverless_s3_processor.runtime.services.dead_letters.failure_lister import FailureListers
    from serverless_s3_processor.runtime.services.dead_letters.redriver import Redrivable, Redriver
    from serverless_s3_processor.runtime.services.notices.minute_summaries import MinuteSummaries
    from serverless_s3_processor.runtime.services.processing_requester import ProcessingRequester
    from serverless_s3_processor.runtime.services.reconcile.run_controller import RunController
    from serverless_s3_processor.runtime.services.record_lister import RecordLister
    from serverless_s3_processor.runtime.services.status_reporter import StatusReporter
    from serverless_s3_processor.runtime.services.transfer_signer import TransferSigner

_MAX_REDRIVE_SECONDS: Final = 10
"""Seconds per kind after which a call examines no more dead letters."""


class ApiServices:
    """The services of the endpoints, each of which is built when it is first used."""

    def __init__(
        self, settings: ApiSettings, adapters: ApiAdapters, now: Callable[[], datetime] = now
    ) -> None:
        self.settings = settings
        self.now = now
        self._adapters = adapters

    @functools.cached_property
    def records(self) -> RecordTable:
        """The table of object records."""
        return self._adapters.records()

    @functools.cached_property
    def runs(self) -> ReconcileRuns:
        """The runs of reconcile."""
        return self._adapters.runs()

    @functools.cached_property
    def _store(self) -> ObjectStore:
        return self._adapters.store()

    @functools.cached_property
    def record_lister(self) -> RecordLister:
        """Behind `GET /objects`."""
        from serverless_s3_processor.runtime.services.record_lister import RecordLister

        keys = self._adapters.cursor_keys()
        return RecordLister(records=self.records, cursor_keys=keys, now=self.now)

    @functools.cached_property
    def processing_requester(self) -> ProcessingRequester:
        """Behind `POST /process`."""
        from serverless_s3_processor.runtime.services.processing_requester import (
            ProcessingRequester,
        )

        queue = self._adapters.requests()
        return ProcessingRequester(store=self._store, queue=queue, now=self.now)

    @functools.cached_property
    def failure_listers(self) -> FailureListers:
        """Behind `GET /failures`."""
        from serverless_s3_processor.runtime.domain.dead_letter import StreamBatch
        from serverless_s3_processor.runtime.services.dead_letters import failure_lister
        from serverless_s3_processor.runtime.services.dead_letters.failure_lister import (
            FailureLister,
            FailureListers,
        )

        settings, adapters = self.settings, self._adapters
        examine = functools.partial(failure_lister.examine_upload, watched=settings.watched)
        actions = None
        if url := settings.actions_dead_letters_url:
            of_batch = {"field": "failed", "search_term": StreamBatch.log_search_term}
            actions = FailureLister(
                queue=adapters.dead_letters(url),
                examine=self._action_return_queue.examine,
                log=adapters.failure_log(settings.actions_log, **of_batch),
            )
        return FailureListers(
            uploads=FailureLister(
                queue=adapters.dead_letters(settings.dead_letters_url),
                examine=examine,
                log=adapters.failure_log(settings.processor_log),
            ),
            changes=FailureLister(
                queue=adapters.dead_letters(settings.changes_dead_letters_url),
                examine=failure_lister.examine_change,
            ),
            actions=actions,
        )

    @functools.cached_property
    def redrivers(self) -> Mapping[Redrivable, Redriver]:
        """Behind `POST /redrive`."""
        from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
        from serverless_s3_processor.runtime.services.dead_letters.redriver import Redriver

        adapters, settings = self._adapters, self.settings
        uploads = Redriver(
            dead_letters=adapters.dead_letters(settings.dead_letters_url),
            queue=adapters.returned(),
            objects=functools.partial(DeadLetter.objects, watched=settings.watched),
            max_seconds=_MAX_REDRIVE_SECONDS,
        )
        if not (url := settings.actions_dead_letters_url):
            return {"uploads": uploads}
        actions = Redriver(
            dead_letters=adapters.dead_letters(url),
            queue=self._action_return_queue,
            objects=self._action_return_queue.objects,
            max_seconds=_MAX_REDRIVE_SECONDS,
        )
        return {"uploads": uploads, "actions": actions}

    @functools.cached_property
    def _action_return_queue(self) -> ActionReturnQueue:
        from serverless_s3_processor.runtime.services.actions.action_return_queue import (
            ActionReturnQueue,
        )

        changes, records = self._adapters.changes(), self._adapters.record_updates()
        return ActionReturnQueue(stream=changes, records=records, now=self.now)

    @functools.cached_property
    def quarantine_lister(self) -> QuarantineLister:
        """Behind `GET /quarantine`."""
        from serverless_s3_processor.runtime.services.actions.quarantine_lister import (
            QuarantineLister,
        )

        listing, bucket = self._adapters.listing(), self.settings.bucket
        return QuarantineLister(listing=listing, records=self.records, bucket=bucket)

    @functools.cached_property
    def quarantine_releaser(self) -> QuarantineReleaser:
        """Behind `POST /quarantine/release`."""
        from serverless_s3_processor.runtime.services.actions.quarantine_releaser import (
            QuarantineReleaser,
        )

        updates, now = self._adapters.record_updates(), self.now
        return QuarantineReleaser(records=self.records, store=self._store, updates=updates, now=now)

    @functools.cached_property
    def action_applier(self) -> ActionApplier:
        """Behind `POST /actions`."""
        from serverless_s3_processor.runtime.domain.actions.rules import ActionRules
        from serverless_s3_processor.runtime.services.actions.action_applier import ActionApplier

        settings = self.settings
        return ActionApplier(
            rules=ActionRules.parse(settings.bucket, settings.tag, settings.quarantine),
            record_lister=self.record_lister,
            records=self.records,
            requester=self.processing_requester,
            queue=self._adapters.requests(),
        )

    @functools.cached_property
    def status_reporter(self) -> StatusReporter:
        """Behind `GET /status`."""
        from serverless_s3_processor.runtime.services.status_reporter import StatusReporter

        settings, gauge = self.settings, self._adapters.gauge
        actions = settings.actions_dead_letters_url
        return StatusReporter(
            uploads=gauge(settings.queue_url),
            upload_dead_letters=gauge(settings.dead_letters_url),
            change_dead_letters=gauge(settings.changes_dead_letters_url),
            action_dead_letters=gauge(actions) if actions else None,
            summaries=self.minute_summaries,
            now=self.now,
        )

    @functools.cached_property
    def minute_summaries(self) -> MinuteSummaries:
        """Behind `GET /summary`."""
        from serverless_s3_processor.runtime.services.notices.minute_summaries import (
            MinuteSummaries,
        )

        return MinuteSummaries(summaries=self._adapters.summaries())

    @functools.cached_property
    def transfer_signer(self) -> TransferSigner:
        """Behind `POST /uploads` and `POST /downloads`."""
        from serverless_s3_processor.runtime.services.transfer_signer import TransferSigner

        return TransferSigner(
            store=self._store,
            links=self._adapters.links(),
            bucket=self.settings.bucket,
            now=self.now,
            expires_in_seconds=self.settings.link_seconds,
        )

    @functools.cached_property
    def run_controller(self) -> RunController:
        """Behind `POST /reconcile`, `POST /reconcile/stop` and backfills."""
        from serverless_s3_processor.runtime.services.reconcile.run_controller import RunController

        return RunController(runs=self.runs, now=self.now)
