"""What the api works with. Each endpoint loads only the adapters that it uses."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.bootstrap import now
from serverless_s3_processor.runtime.bootstrap.api_dead_letters import DeadLetterServices

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.ports import ObjectStore
    from serverless_s3_processor.runtime.ports.queue_gauge import QueueGauge
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.request_queue import RequestQueue
    from serverless_s3_processor.runtime.ports.runs import ReconcileRuns
    from serverless_s3_processor.runtime.services.apply_actions import ApplyActions
    from serverless_s3_processor.runtime.services.list_quarantine import ListQuarantine
    from serverless_s3_processor.runtime.services.offer_transfers import OfferTransfers
    from serverless_s3_processor.runtime.services.query_records import QueryRecords
    from serverless_s3_processor.runtime.services.release_quarantined import ReleaseQuarantined
    from serverless_s3_processor.runtime.services.report_status import ReportStatus
    from serverless_s3_processor.runtime.services.request_processing import RequestProcessing
    from serverless_s3_processor.runtime.services.start_run import StartRun
    from serverless_s3_processor.runtime.services.stop_run import StopRun
    from serverless_s3_processor.runtime.services.summarize_minutes import SummarizeMinutes


class ApiServices(DeadLetterServices):
    """What the endpoints work with: `endpoints.endpoint.Services`, on AWS."""

    @functools.cached_property
    def records(self) -> RecordTable:
        """The table of object records."""
        from serverless_s3_processor.runtime.adapters.aws.dynamodb_days import DynamoDBDays
        from serverless_s3_processor.runtime.adapters.aws.dynamodb_record_table import (
            DynamoDBRecordTable,
        )

        dynamodb, settings = self._client("dynamodb"), self.settings
        days = DynamoDBDays(dynamodb, settings.summaries_table)
        return DynamoDBRecordTable(dynamodb, settings.records_table, days=days)

    @functools.cached_property
    def store(self) -> ObjectStore:
        """The bucket."""
        from serverless_s3_processor.runtime.adapters.aws.s3_object_store import S3ObjectStore
        from serverless_s3_processor.runtime.adapters.aws.s3_version_listing import S3VersionListing

        client = self._client("s3")
        return S3ObjectStore(client, lambda: S3VersionListing(client))

    @functools.cached_property
    def query_records(self) -> QueryRecords:
        """Behind `GET /objects`."""
        from serverless_s3_processor.runtime.adapters.aws.dynamodb_cursor_keys import (
            DynamoDBCursorKeys,
        )
        from serverless_s3_processor.runtime.services.query_records import QueryRecords

        keys = DynamoDBCursorKeys(self._client("dynamodb"), self.settings.summaries_table)
        return QueryRecords(records=self.records, keys=keys, now=now)

    @functools.cached_property
    def request_processing(self) -> RequestProcessing:
        """Behind `POST /process`."""
        from serverless_s3_processor.runtime.services.request_processing import RequestProcessing

        return RequestProcessing(store=self.store, queue=self._requests, now=now)

    @functools.cached_property
    def _requests(self) -> RequestQueue:
        from serverless_s3_processor.runtime.adapters.aws.sqs_request_queue import SQSRequestQueue

        return SQSRequestQueue(self._client("sqs"), self.settings.queue_url)

    @functools.cached_property
    def list_quarantine(self) -> ListQuarantine:
        """Behind `GET /quarantine`."""
        from serverless_s3_processor.runtime.adapters.aws.s3_version_listing import S3VersionListing
        from serverless_s3_processor.runtime.services.list_quarantine import ListQuarantine

        return ListQuarantine(
            listing=S3VersionListing(self._client("s3")),
            records=self.records,
            bucket=self.settings.bucket,
        )

    @functools.cached_property
    def release_quarantined(self) -> ReleaseQuarantined:
        """Behind `POST /quarantine/release`."""
        from serverless_s3_processor.runtime.adapters.aws.dynamodb_record_updates import (
            DynamoDBRecordUpdates,
        )
        from serverless_s3_processor.runtime.services.release_quarantined import ReleaseQuarantined

        notes = DynamoDBRecordUpdates(self._client("dynamodb"), self.settings.records_table)
        return ReleaseQuarantined(records=self.records, store=self.store, notes=notes, now=now)

    @functools.cached_property
    def apply_actions(self) -> ApplyActions:
        """Behind `POST /actions`."""
        from serverless_s3_processor.runtime.domain.actions import ActionRules
        from serverless_s3_processor.runtime.services.apply_actions import ApplyActions

        settings = self.settings
        return ApplyActions(
            rules=ActionRules.parse(settings.bucket, settings.tag, settings.quarantine),
            query=self.query_records,
            records=self.records,
            request=self.request_processing,
            queue=self._requests,
        )

    @functools.cached_property
    def report_status(self) -> ReportStatus:
        """Behind `GET /status`."""
        from serverless_s3_processor.runtime.services.report_status import ReportStatus

        actions = self.settings.actions_dead_letters_url
        return ReportStatus(
            uploads=self._gauge(self.settings.queue_url),
            uploads_dead=self._gauge(self.settings.dead_letters_url),
            changes_dead=self._gauge(self.settings.changes_dead_letters_url),
            actions_dead=self._gauge(actions) if actions else None,
            sum_up=self.sum_up,
            now=now,
        )

    def _gauge(self, url: str) -> QueueGauge:
        from serverless_s3_processor.runtime.adapters.aws.sqs_queue_gauge import SQSQueueGauge

        watch = functools.partial(self._client, "cloudwatch")
        return SQSQueueGauge(self._client("sqs"), url, watch, now)

    @functools.cached_property
    def sum_up(self) -> SummarizeMinutes:
        """Behind `GET /summary`."""
        from serverless_s3_processor.runtime.adapters.aws.dynamodb_summary_table import (
            DynamoDBSummaryTable,
        )
        from serverless_s3_processor.runtime.services.summarize_minutes import SummarizeMinutes

        table = DynamoDBSummaryTable(self._client("dynamodb"), self.settings.summaries_table)
        return SummarizeMinutes(summaries=table)

    @functools.cached_property
    def offer_transfers(self) -> OfferTransfers:
        """Behind `POST /uploads` and `POST /downloads`."""
        from serverless_s3_processor.runtime.adapters.aws.clients import signing_client
        from serverless_s3_processor.runtime.adapters.aws.s3_object_links import S3ObjectLinks
        from serverless_s3_processor.runtime.services.offer_transfers import OfferTransfers

        return OfferTransfers(
            store=self.store,
            links=S3ObjectLinks(signing_client(self._session)),
            bucket=self.settings.bucket,
            now=now,
            seconds=self.settings.link_seconds,
        )

    @functools.cached_property
    def runs(self) -> ReconcileRuns:
        """The runs of reconcile."""
        from serverless_s3_processor.runtime.adapters.aws.stepfunctions_runs import (
            StepFunctionsRuns,
        )

        return StepFunctionsRuns(self._client("stepfunctions"), self.settings.state_machine_arn)

    @functools.cached_property
    def start_run(self) -> StartRun:
        """Behind `POST /reconcile`, and backfills."""
        from serverless_s3_processor.runtime.services.start_run import StartRun

        return StartRun(runs=self.runs, now=now)

    @functools.cached_property
    def stop_run(self) -> StopRun:
        """Behind `POST /reconcile/stop`."""
        from serverless_s3_processor.runtime.services.stop_run import StopRun

        return StopRun(runs=self.runs)
