"""What the api works with. Each endpoint loads only the adapters that it uses."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any, Final

from s3_processor.adapters.aws.libcurl.config import ClientConfig
from s3_processor.bootstrap import now
from s3_processor.settings.api import CALL_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.session import Session

    from s3_processor.ports import ObjectStore
    from s3_processor.ports.dead_letters import DeadLetters, FailureLog
    from s3_processor.ports.queue_gauge import QueueGauge
    from s3_processor.ports.record_table import RecordTable
    from s3_processor.ports.request_queue import RequestQueue
    from s3_processor.ports.runs import Runs
    from s3_processor.services.apply_actions import ApplyActions
    from s3_processor.services.list_failures import FailureLists, ListFailures
    from s3_processor.services.list_quarantine import ListQuarantine
    from s3_processor.services.offer_transfers import OfferTransfers
    from s3_processor.services.query_records import QueryRecords
    from s3_processor.services.redrive import Redrive
    from s3_processor.services.release_quarantined import ReleaseQuarantined
    from s3_processor.services.report_status import ReportStatus
    from s3_processor.services.request_actions import RequestActions
    from s3_processor.services.request_processing import RequestProcessing
    from s3_processor.services.start_run import StartRun
    from s3_processor.services.stop_run import StopRun
    from s3_processor.services.sum_up import SumUp
    from s3_processor.settings.api import ApiSettings

_MOST_LOG_PAGES: Final = 20
"""Of a search for reasons, so that an answer comes in time; each looks through a megabyte or so."""

_REDRIVE_SECONDS: Final = 10
"""Seconds after which a call begins no other dead letter of one kind: it must end in time."""


class ApiServices:
    """What the endpoints work with: `endpoints.endpoint.Services`, on AWS."""

    def __init__(self, settings: ApiSettings) -> None:
        self.settings = settings
        self.now = now
        self._clients: dict[str, Any] = {}

    @functools.cached_property
    def _session(self) -> Session:
        """Only some endpoints need botocore, which takes longer than all else of them."""
        from botocore.session import Session

        return Session()

    @functools.cached_property
    def _config(self) -> ClientConfig:
        return ClientConfig(os.environ)

    def _client(self, service: str) -> Any:  # noqa: ANN401 - by service
        if service not in self._clients:
            self._clients[service] = self._made(service)
        return self._clients[service]

    def _made(self, service: str) -> Any:  # noqa: ANN401 - by service
        if service in ("dynamodb", "sqs"):
            from s3_processor.adapters.aws.libcurl import json_service

            made: Any = getattr(json_service, service)
            return made(self._config)
        from s3_processor.adapters.aws.clients import client

        return client(self._session, service)

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
        from s3_processor.adapters.aws.dynamodb_quarantine_notes import DynamoDBQuarantineNotes
        from s3_processor.services.release_quarantined import ReleaseQuarantined

        notes = DynamoDBQuarantineNotes(self._client("dynamodb"), self.settings.records_table)
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
    def list_failures(self) -> FailureLists:
        """Behind `GET /failures`."""
        from s3_processor.services import list_failures
        from s3_processor.services.list_failures import FailureLists, ListFailures

        settings = self.settings
        examine = functools.partial(list_failures.examine_upload, watched=settings.watched)
        return FailureLists(
            uploads=ListFailures(
                queue=self._dead_letters(settings.dead_letters_url),
                examine=examine,
                log=self._failure_log(settings.processor_log),
            ),
            changes=ListFailures(
                queue=self._dead_letters(settings.changes_dead_letters_url),
                examine=list_failures.examine_change,
            ),
            actions=self._actions_failures,
        )

    @property
    def _actions_failures(self) -> ListFailures | None:
        from s3_processor.domain.dead_letter import StreamBatch
        from s3_processor.services.list_failures import ListFailures

        if not (url := self.settings.actions_dead_letters_url):
            return None
        of_batch = {"field": "failed", "trace": StreamBatch.log_trace}
        return ListFailures(
            queue=self._dead_letters(url),
            examine=self._request_actions.examine,
            log=self._failure_log(self.settings.actions_log, **of_batch),
        )

    def _failure_log(self, group: str, **more: Any) -> FailureLog:  # noqa: ANN401 - its options
        from s3_processor.adapters.aws.cloudwatch_failure_log import CloudWatchFailureLog

        return CloudWatchFailureLog(self._client("logs"), group, max_pages=_MOST_LOG_PAGES, **more)

    @functools.cached_property
    def redrives(self) -> Mapping[str, Redrive]:
        """Behind `POST /redrive`."""
        from s3_processor.adapters.aws.sqs_dead_letters import SQSReturnQueue
        from s3_processor.domain.dead_letter import DeadLetter
        from s3_processor.services.redrive import Redrive

        uploads = Redrive(
            dead_letters=self._dead_letters(self.settings.dead_letters_url),
            queue=SQSReturnQueue(self._client("sqs"), self.settings.queue_url),
            objects=functools.partial(DeadLetter.objects, watched=self.settings.watched),
            max_seconds=_REDRIVE_SECONDS,
        )
        if not (url := self.settings.actions_dead_letters_url):
            return {"uploads": uploads}
        actions = Redrive(
            dead_letters=self._dead_letters(url),
            queue=self._request_actions,
            objects=self._request_actions.objects,
            max_seconds=_REDRIVE_SECONDS,
        )
        return {"uploads": uploads, "actions": actions}

    @functools.cached_property
    def _request_actions(self) -> RequestActions:
        from s3_processor.adapters.aws.dynamodb_action_requests import DynamoDBActionRequests
        from s3_processor.adapters.aws.dynamodb_change_stream import DynamoDBChangeStream
        from s3_processor.services.request_actions import RequestActions

        stream = DynamoDBChangeStream(self._client("dynamodbstreams"))
        records = DynamoDBActionRequests(self._client("dynamodb"), self.settings.records_table)
        return RequestActions(stream=stream, records=records, now=now)

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

    def _dead_letters(self, url: str) -> DeadLetters:
        from s3_processor.adapters.aws.sqs_dead_letters import SQSDeadLetters

        return SQSDeadLetters(self._client("sqs"), url, hidden_seconds=CALL_SECONDS)
