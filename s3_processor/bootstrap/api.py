"""What the api works with. Each endpoint loads only the adapters that it uses."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from s3_processor.bootstrap import now
from s3_processor.bootstrap.api_dead_letters import DeadLetterServices

if TYPE_CHECKING:
    from s3_processor.ports import ObjectStore
    from s3_processor.ports.queue_gauge import QueueGauge
    from s3_processor.ports.record_table import RecordTable
    from s3_processor.ports.request_queue import RequestQueue
    from s3_processor.ports.runs import Runs
    from s3_processor.services.apply_actions import ApplyActions
    from s3_processor.services.list_quarantine import ListQuarantine
    from s3_processor.services.offer_transfers import OfferTransfers
    from s3_processor.services.query_records import QueryRecords
    from s3_processor.services.release_quarantined import ReleaseQuarantined
    from s3_processor.services.report_status import ReportStatus
    from s3_processor.services.request_processing import RequestProcessing
    from s3_processor.services.start_run import StartRun
    from s3_processor.services.stop_run import StopRun
    from s3_processor.services.sum_up import SumUp


class ApiServices(DeadLetterServices):
    """What the endpoints work with: `endpoints.endpoint.Services`, on AWS."""

    @functools.cached_property
    def records(self) -> RecordTable:
        """The table of object records."""
        from s3_processor.adapters.aws.dynamodb_days import DynamoDBDays
        from s3_processor.adapters.aws.dynamodb_record_table import DynamoDBRecordTable

        dynamodb, settings = self._client("dynamodb"), self.settings
        days = DynamoDBDays(dynamodb, settings.summaries_table)
        return DynamoDBRecordTable(dynamodb, settings.records_table, days=days)

    @functools.cached_property
    def store(self) -> ObjectStore:
        """The bucket."""
        from s3_processor.adapters.aws.s3_object_store import S3ObjectStore
        from s3_processor.adapters.aws.s3_version_listing import S3VersionListing

        client = self._client("s3")
        return S3ObjectStore(client, lambda: S3VersionListing(client))

    @functools.cached_property
    def query_records(self) -> QueryRecords:
        """Behind `GET /objects`."""
        from s3_processor.adapters.aws.dynamodb_cursor_keys import DynamoDBCursorKeys
        from s3_processor.services.query_records import QueryRecords

        keys = DynamoDBCursorKeys(self._client("dynamodb"), self.settings.summaries_table)
        return QueryRecords(records=self.records, keys=keys, now=now)

    @functools.cached_property
    def request_processing(self) -> RequestProcessing:
        """Behind `POST /process`."""
        from s3_processor.services.request_processing import RequestProcessing

        return RequestProcessing(store=self.store, queue=self._requests, now=now)

    @functools.cached_property
    def _requests(self) -> RequestQueue:
        from s3_processor.adapters.aws.sqs_request_queue import SQSRequestQueue

        return SQSRequestQueue(self._client("sqs"), self.settings.queue_url)

    @functools.cached_property
    def list_quarantine(self) -> ListQuarantine:
        """Behind `GET /quarantine`."""
        from s3_processor.adapters.aws.s3_version_listing import S3VersionListing
        from s3_processor.services.list_quarantine import ListQuarantine

        return ListQuarantine(
            listing=S3VersionListing(self._client("s3")),
            records=self.records,
            bucket=self.settings.bucket,
        )

    @functools.cached_property
    def release_quarantined(self) -> ReleaseQuarantined:
        """Behind `POST /quarantine/release`."""
        from s3_processor.adapters.aws.dynamodb_record_notes import DynamoDBRecordNotes
        from s3_processor.services.release_quarantined import ReleaseQuarantined

        notes = DynamoDBRecordNotes(self._client("dynamodb"), self.settings.records_table)
        return ReleaseQuarantined(records=self.records, store=self.store, notes=notes, now=now)

    @functools.cached_property
    def apply_actions(self) -> ApplyActions:
        """Behind `POST /actions`."""
        from s3_processor.domain.actions import Rules
        from s3_processor.services.apply_actions import ApplyActions

        settings = self.settings
        return ApplyActions(
            rules=Rules.parse(settings.bucket, settings.tag, settings.quarantine),
            query=self.query_records,
            records=self.records,
            request=self.request_processing,
            queue=self._requests,
        )

    @functools.cached_property
    def report_status(self) -> ReportStatus:
        """Behind `GET /status`."""
        from s3_processor.services.report_status import ReportStatus

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
        from s3_processor.adapters.aws.sqs_queue_gauge import SQSQueueGauge

        watch = functools.partial(self._client, "cloudwatch")
        return SQSQueueGauge(self._client("sqs"), url, watch, now)

    @functools.cached_property
    def sum_up(self) -> SumUp:
        """Behind `GET /summary`."""
        from s3_processor.adapters.aws.dynamodb_summary_table import DynamoDBSummaryTable
        from s3_processor.services.sum_up import SumUp

        table = DynamoDBSummaryTable(self._client("dynamodb"), self.settings.summaries_table)
        return SumUp(summaries=table)

    @functools.cached_property
    def offer_transfers(self) -> OfferTransfers:
        """Behind `POST /uploads` and `POST /downloads`."""
        from s3_processor.adapters.aws.clients import signing_client
        from s3_processor.adapters.aws.s3_object_links import S3ObjectLinks
        from s3_processor.services.offer_transfers import OfferTransfers

        return OfferTransfers(
            store=self.store,
            links=S3ObjectLinks(signing_client(self._session)),
            bucket=self.settings.bucket,
            now=now,
            seconds=self.settings.link_seconds,
        )

    @functools.cached_property
    def runs(self) -> Runs:
        """The runs of reconcile."""
        from s3_processor.adapters.aws.stepfunctions_runs import StepFunctionsRuns

        return StepFunctionsRuns(self._client("stepfunctions"), self.settings.state_machine_arn)

    @functools.cached_property
    def start_run(self) -> StartRun:
        """Behind `POST /reconcile`, and backfills."""
        from s3_processor.services.start_run import StartRun

        return StartRun(runs=self.runs, now=now)

    @functools.cached_property
    def stop_run(self) -> StopRun:
        """Behind `POST /reconcile/stop`."""
        from s3_processor.services.stop_run import StopRun

        return StopRun(runs=self.runs)
