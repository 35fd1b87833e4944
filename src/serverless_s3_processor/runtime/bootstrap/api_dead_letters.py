"""Clients of the API's function, and what it does with dead letters."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from serverless_s3_processor.runtime.bootstrap import now
from serverless_s3_processor.runtime.config.api import CALL_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.session import Session

    from serverless_s3_processor.runtime.config.api import ApiSettings
    from serverless_s3_processor.runtime.ports.dead_letters import DeadLetterQueue, FailureLog
    from serverless_s3_processor.runtime.services.list_failures import FailureLists, ListFailures
    from serverless_s3_processor.runtime.services.redrive import Redrive
    from serverless_s3_processor.runtime.services.request_actions import RequestActions

_MOST_LOG_PAGES: Final = 20
"""Of a search for reasons, so that an answer comes in time; each looks through a megabyte or so."""

_REDRIVE_SECONDS: Final = 10
"""Seconds after which a call begins no other dead letter of one kind: it must end in time."""


class ApiClients:
    """Clients, each made when it is needed."""

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
            from serverless_s3_processor.runtime.adapters.aws.libcurl import json_service

            made: Any = getattr(json_service, service)
            return made(self._config)
        from serverless_s3_processor.runtime.adapters.aws.clients import client

        return client(self._session, service)


class DeadLetterServices(ApiClients):
    """Behind `GET /failures` and `POST /redrive`."""

    @functools.cached_property
    def list_failures(self) -> FailureLists:
        """Behind `GET /failures`."""
        from serverless_s3_processor.runtime.services import list_failures
        from serverless_s3_processor.runtime.services.list_failures import (
            FailureLists,
            ListFailures,
        )

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
        from serverless_s3_processor.runtime.domain.dead_letter import StreamBatch
        from serverless_s3_processor.runtime.services.list_failures import ListFailures

        if not (url := self.settings.actions_dead_letters_url):
            return None
        of_batch = {"field": "failed", "trace": StreamBatch.log_trace}
        return ListFailures(
            queue=self._dead_letters(url),
            examine=self._request_actions.examine,
            log=self._failure_log(self.settings.actions_log, **of_batch),
        )

    def _failure_log(self, group: str, **more: Any) -> FailureLog:  # noqa: ANN401 - its options
        from serverless_s3_processor.runtime.adapters.aws.cloudwatch_failure_log import (
            CloudWatchFailureLog,
        )

        return CloudWatchFailureLog(self._client("logs"), group, max_pages=_MOST_LOG_PAGES, **more)

    @functools.cached_property
    def redrives(self) -> Mapping[str, Redrive]:
        """Behind `POST /redrive`."""
        from serverless_s3_processor.runtime.adapters.aws.sqs_dead_letters import SQSReturnQueue
        from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
        from serverless_s3_processor.runtime.services.redrive import Redrive

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
        from serverless_s3_processor.runtime.adapters.aws.dynamodb_change_stream import (
            DynamoDBChangeStream,
        )
        from serverless_s3_processor.runtime.adapters.aws.dynamodb_record_updates import (
            DynamoDBRecordUpdates,
        )
        from serverless_s3_processor.runtime.services.request_actions import RequestActions

        stream = DynamoDBChangeStream(self._client("dynamodbstreams"))
        records = DynamoDBRecordUpdates(self._client("dynamodb"), self.settings.records_table)
        return RequestActions(stream=stream, records=records, now=now)

    def _dead_letters(self, url: str) -> DeadLetterQueue:
        from serverless_s3_processor.runtime.adapters.aws.sqs_dead_letters import SQSDeadLetterQueue

        return SQSDeadLetterQueue(self._client("sqs"), url, hidden_seconds=CALL_SECONDS)
