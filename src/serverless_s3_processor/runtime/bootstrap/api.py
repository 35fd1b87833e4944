"""What the api works with. Each endpoint loads only the services that it uses."""

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
    from serverless_s3_processor.runtime.services.actions.apply_actions import ApplyActions
    from serverless_s3_processor.runtime.services.actions.list_quarantine import ListQuarantine
    from serverless_s3_processor.runtime.services.actions.release_quarantined import (
        ReleaseQuarantined,
    )
    from serverless_s3_processor.runtime.services.actions.request_actions import RequestActions
    from serverless_s3_processor.runtime.services.dead_letters.list_failures import FailureLists
    from serverless_s3_processor.runtime.services.dead_letters.redrive import Redrivable, Redrive
    from serverless_s3_processor.runtime.services.notices.summarize_minutes import SummarizeMinutes
    from serverless_s3_processor.runtime.services.offer_transfers import OfferTransfers
    from serverless_s3_processor.runtime.services.query_records import QueryRecords
    from serverless_s3_processor.runtime.services.reconcile.start_run import StartRun
    from serverless_s3_processor.runtime.services.reconcile.stop_run import StopRun
    from serverless_s3_processor.runtime.services.report_status import ReportStatus
    from serverless_s3_processor.runtime.services.request_processing import RequestProcessing

_REDRIVE_SECONDS: Final = 10
"""Seconds after which a call begins no other dead letter of one kind: it must end in time."""


class ApiServices:
    """What the endpoints work with; each is built when it is first used."""

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
    def query_records(self) -> QueryRecords:
        """Behind `GET /objects`."""
        from serverless_s3_processor.runtime.services.query_records import QueryRecords

        keys = self._adapters.cursor_keys()
        return QueryRecords(records=self.records, cursor_keys=keys, now=self.now)

    @functools.cached_property
    def request_processing(self) -> RequestProcessing:
        """Behind `POST /process`."""
        from serverless_s3_processor.runtime.services.request_processing import RequestProcessing

        queue = self._adapters.requests()
        return RequestProcessing(store=self._store, queue=queue, now=self.now)

    @functools.cached_property
    def list_failures(self) -> FailureLists:
        """Behind `GET /failures`."""
        from serverless_s3_processor.runtime.domain.dead_letter import StreamBatch
        from serverless_s3_processor.runtime.services.dead_letters import list_failures
        from serverless_s3_processor.runtime.services.dead_letters.list_failures import (
            FailureLists,
            ListFailures,
        )

        settings, adapters = self.settings, self._adapters
        examine = functools.partial(list_failures.examine_upload, watched=settings.watched)
        actions = None
        if url := settings.actions_dead_letters_url:
            of_batch = {"field": "failed", "search_term": StreamBatch.log_search_term}
            actions = ListFailures(
                queue=adapters.dead_letters(url),
                examine=self._request_actions.examine,
                log=adapters.failure_log(settings.actions_log, **of_batch),
            )
        return FailureLists(
            uploads=ListFailures(
                queue=adapters.dead_letters(settings.dead_letters_url),
                examine=examine,
                log=adapters.failure_log(settings.processor_log),
            ),
            changes=ListFailures(
                queue=adapters.dead_letters(settings.changes_dead_letters_url),
                examine=list_failures.examine_change,
            ),
            actions=actions,
        )

    @functools.cached_property
    def redrives(self) -> Mapping[Redrivable, Redrive]:
        """Behind `POST /redrive`."""
        from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
        from serverless_s3_processor.runtime.services.dead_letters.redrive import Redrive

        adapters, settings = self._adapters, self.settings
        uploads = Redrive(
            dead_letters=adapters.dead_letters(settings.dead_letters_url),
            queue=adapters.returned(),
            objects=functools.partial(DeadLetter.objects, watched=settings.watched),
            max_seconds=_REDRIVE_SECONDS,
        )
        if not (url := settings.actions_dead_letters_url):
            return {"uploads": uploads}
        actions = Redrive(
            dead_letters=adapters.dead_letters(url),
            queue=self._request_actions,
            objects=self._request_actions.objects,
            max_seconds=_REDRIVE_SECONDS,
        )
        return {"uploads": uploads, "actions": actions}

    @functools.cached_property
    def _request_actions(self) -> RequestActions:
        from serverless_s3_processor.runtime.services.actions.request_actions import RequestActions

        changes, records = self._adapters.changes(), self._adapters.action_requests()
        return RequestActions(stream=changes, records=records, now=self.now)

    @functools.cached_property
    def list_quarantine(self) -> ListQuarantine:
        """Behind `GET /quarantine`."""
        from serverless_s3_processor.runtime.services.actions.list_quarantine import ListQuarantine

        listing, bucket = self._adapters.listing(), self.settings.bucket
        return ListQuarantine(listing=listing, records=self.records, bucket=bucket)

    @functools.cached_property
    def release_quarantined(self) -> ReleaseQuarantined:
        """Behind `POST /quarantine/release`."""
        from serverless_s3_processor.runtime.services.actions.release_quarantined import (
            ReleaseQuarantined,
        )

        updates, now = self._adapters.quarantine_updates(), self.now
        return ReleaseQuarantined(records=self.records, store=self._store, notes=updates, now=now)

    @functools.cached_property
    def apply_actions(self) -> ApplyActions:
        """Behind `POST /actions`."""
        from serverless_s3_processor.runtime.domain.actions.rules import ActionRules
        from serverless_s3_processor.runtime.services.actions.apply_actions import ApplyActions

        settings = self.settings
        return ApplyActions(
            rules=ActionRules.parse(settings.bucket, settings.tag, settings.quarantine),
            query=self.query_records,
            records=self.records,
            request=self.request_processing,
            queue=self._adapters.requests(),
        )

    @functools.cached_property
    def report_status(self) -> ReportStatus:
        """Behind `GET /status`."""
        from serverless_s3_processor.runtime.services.report_status import ReportStatus

        settings, gauge = self.settings, self._adapters.gauge
        actions = settings.actions_dead_letters_url
        return ReportStatus(
            uploads=gauge(settings.queue_url),
            upload_dead_letters=gauge(settings.dead_letters_url),
            change_dead_letters=gauge(settings.changes_dead_letters_url),
            action_dead_letters=gauge(actions) if actions else None,
            summarize=self.sum_up,
            now=self.now,
        )

    @functools.cached_property
    def sum_up(self) -> SummarizeMinutes:
        """Behind `GET /summary`."""
        from serverless_s3_processor.runtime.services.notices.summarize_minutes import (
            SummarizeMinutes,
        )

        return SummarizeMinutes(summaries=self._adapters.summaries())

    @functools.cached_property
    def offer_transfers(self) -> OfferTransfers:
        """Behind `POST /uploads` and `POST /downloads`."""
        from serverless_s3_processor.runtime.services.offer_transfers import OfferTransfers

        return OfferTransfers(
            store=self._store,
            links=self._adapters.links(),
            bucket=self.settings.bucket,
            now=self.now,
            expires_in_seconds=self.settings.link_seconds,
        )

    @functools.cached_property
    def start_run(self) -> StartRun:
        """Behind `POST /reconcile`, and backfills."""
        from serverless_s3_processor.runtime.services.reconcile.start_run import StartRun

        return StartRun(runs=self.runs, now=self.now)

    @functools.cached_property
    def stop_run(self) -> StopRun:
        """Behind `POST /reconcile/stop`."""
        from serverless_s3_processor.runtime.services.reconcile.stop_run import StopRun

        return StopRun(runs=self.runs)
