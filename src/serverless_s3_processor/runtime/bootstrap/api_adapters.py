"""The adapters of the API for AWS. Each endpoint loads only those that it uses."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from serverless_s3_processor.runtime.bootstrap import now
from serverless_s3_processor.runtime.config.api import CALL_SECONDS

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.config.api import ApiSettings
    from serverless_s3_processor.runtime.ports import ObjectStore
    from serverless_s3_processor.runtime.ports.cursor_keys import CursorKeys
    from serverless_s3_processor.runtime.ports.dead_letters import (
        ChangeStream,
        DeadLetterQueue,
        FailureLog,
        ReturnQueue,
    )
    from serverless_s3_processor.runtime.ports.object_actions import RecordUpdates
    from serverless_s3_processor.runtime.ports.object_links import ObjectLinks
    from serverless_s3_processor.runtime.ports.queue_gauge import QueueGauge
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.request_queue import RequestQueue
    from serverless_s3_processor.runtime.ports.runs import ReconcileRuns
    from serverless_s3_processor.runtime.ports.summary_table import SummaryTable
    from serverless_s3_processor.runtime.ports.version_listing import VersionListing

_MAX_LOG_PAGES: Final = 20
"""Maximum number of pages of a log search, of about a megabyte each."""


class ApiAdapters:
    """Builds adapters; tests override them."""

    def __init__(self, settings: ApiSettings) -> None:
        self.settings = settings
        self._clients: dict[str, Any] = {}

    @functools.cached_property
    def _config(self) -> ClientConfig:
        return ClientConfig(os.environ)

    def _client(self, service: str) -> Any:  # noqa: ANN401 - by service
        if service not in self._clients:
            self._clients[service] = self._build_client(service)
        return self._clients[service]

    def _build_client(self, service: str) -> Any:  # noqa: ANN401 - by service
        if service == "s3":
            from serverless_s3_processor.runtime.adapters.aws.libcurl.s3 import S3Client

            return S3Client(self._config)
        from serverless_s3_processor.runtime.adapters.aws.libcurl.json_service import json_client

        return json_client(self._config, service)

    def records(self) -> RecordTable:
        """Return the table of records."""
        from serverless_s3_processor.runtime.adapters.aws.dynamodb.days import DynamoDBDays
        from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_table import (
            DynamoDBRecordTable,
        )

        dynamodb, settings = self._client("dynamodb"), self.settings
        days = DynamoDBDays(dynamodb, settings.summaries_table)
        return DynamoDBRecordTable(dynamodb, settings.records_table, days=days)

    def record_updates(self) -> RecordUpdates:
        """Return the updates of records."""
        from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_updates import (
            DynamoDBRecordUpdates,
        )

        return DynamoDBRecordUpdates(self._client("dynamodb"), self.settings.records_table)

    def changes(self) -> ChangeStream:
        """Return the table's stream."""
        from serverless_s3_processor.runtime.adapters.aws.dynamodb.change_stream import (
            DynamoDBChangeStream,
        )

        return DynamoDBChangeStream(self._client("dynamodbstreams"))

    def cursor_keys(self) -> CursorKeys:
        """Return the keys that sign cursors."""
        from serverless_s3_processor.runtime.adapters.aws.dynamodb.cursor_keys import (
            DynamoDBCursorKeys,
        )

        return DynamoDBCursorKeys(self._client("dynamodb"), self.settings.summaries_table)

    def summaries(self) -> SummaryTable:
        """Return the table of summaries."""
        from serverless_s3_processor.runtime.adapters.aws.dynamodb.summary_table import (
            DynamoDBSummaryTable,
        )

        return DynamoDBSummaryTable(self._client("dynamodb"), self.settings.summaries_table)

    def store(self) -> ObjectStore:
        """Return the bucket."""
        from serverless_s3_processor.runtime.adapters.aws.s3.object_store import S3ObjectStore

        return S3ObjectStore(self._client("s3"), self.listing)

    def listing(self) -> VersionListing:
        """Return the listing of the bucket's versions."""
        from serverless_s3_processor.runtime.adapters.aws.s3.version_listing import S3VersionListing

        return S3VersionListing(self._client("s3"))

    def links(self) -> ObjectLinks:
        """Return the signer of links."""
        from serverless_s3_processor.runtime.adapters.aws.s3.object_links import S3ObjectLinks

        return S3ObjectLinks(self._client("s3"))

    def requests(self) -> RequestQueue:
        """Return the queue of uploads, for requests."""
        from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_request_queue import (
            SQSRequestQueue,
        )

        return SQSRequestQueue(self._client("sqs"), self.settings.queue_url)

    def returned(self) -> ReturnQueue:
        """Return the queue of uploads, for dead letters."""
        from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_dead_letters import (
            SQSReturnQueue,
        )

        return SQSReturnQueue(self._client("sqs"), self.settings.queue_url)

    def gauge(self, url: str) -> QueueGauge:
        """Return the depth of a queue."""
        from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_queue_gauge import (
            SQSQueueGauge,
        )

        watch = functools.partial(self._client, "cloudwatch")
        return SQSQueueGauge(self._client("sqs"), url, watch, now)

    def dead_letters(self, url: str) -> DeadLetterQueue:
        """Return a queue of dead letters."""
        from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_dead_letters import (
            SQSDeadLetterQueue,
        )

        return SQSDeadLetterQueue(self._client("sqs"), url, visibility_timeout_seconds=CALL_SECONDS)

    def failure_log(self, group: str, **options: Any) -> FailureLog:  # noqa: ANN401 - by adapter
        """Return the log of a function that failed."""
        from serverless_s3_processor.runtime.adapters.aws.cloudwatch_failure_log import (
            CloudWatchFailureLog,
        )

        logs = self._client("logs")
        return CloudWatchFailureLog(logs, group, max_pages=_MAX_LOG_PAGES, **options)

    def runs(self) -> ReconcileRuns:
        """Return the runs of reconcile."""
        from serverless_s3_processor.runtime.adapters.aws.stepfunctions_runs import (
            StepFunctionsRuns,
        )

        return StepFunctionsRuns(self._client("stepfunctions"), self.settings.state_machine_arn)
