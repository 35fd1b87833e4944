"""What an endpoint is: what may be asked, by whom, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from serverless_s3_processor.runtime.api.fields import Field, Values
    from serverless_s3_processor.runtime.config.api import ApiSettings
    from serverless_s3_processor.runtime.domain.record import Json
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.runs import ReconcileRuns
    from serverless_s3_processor.runtime.services.apply_actions import ApplyActions
    from serverless_s3_processor.runtime.services.list_failures import FailureLists
    from serverless_s3_processor.runtime.services.list_quarantine import ListQuarantine
    from serverless_s3_processor.runtime.services.offer_transfers import OfferTransfers
    from serverless_s3_processor.runtime.services.query_records import QueryRecords
    from serverless_s3_processor.runtime.services.redrive import Redrive
    from serverless_s3_processor.runtime.services.release_quarantined import ReleaseQuarantined
    from serverless_s3_processor.runtime.services.report_status import ReportStatus
    from serverless_s3_processor.runtime.services.request_processing import RequestProcessing
    from serverless_s3_processor.runtime.services.start_run import StartRun
    from serverless_s3_processor.runtime.services.stop_run import StopRun
    from serverless_s3_processor.runtime.services.summarize_minutes import SummarizeMinutes

Schema = dict[str, "Json"]


class Access(StrEnum):
    """Who may call an endpoint; an operator may do what a reader may."""

    READ = "read"
    OPERATE = "operate"


class ApiError(Exception):
    """A request that is answered with an error; `field` names the part of it that is wrong."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message} | ({"field": field} if field else {})


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its HTTP status and what its JSON holds.

    `trouble` is for the log: why a part of it could not be told, None if all could.
    """

    status: int
    body: dict[str, Any]
    trouble: str | None = None


class Services(Protocol):
    """What the endpoints work with; each is built when it is first asked for."""

    @property
    def settings(self) -> ApiSettings:
        """What the template says."""
        ...

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock, in UTC."""
        ...

    @property
    def records(self) -> RecordTable:
        """The table of object records."""
        ...

    @property
    def query_records(self) -> QueryRecords:
        """Behind `GET /objects`."""
        ...

    @property
    def request_processing(self) -> RequestProcessing:
        """Behind `POST /process`."""
        ...

    @property
    def report_status(self) -> ReportStatus:
        """Behind `GET /status`."""
        ...

    @property
    def sum_up(self) -> SummarizeMinutes:
        """Behind `GET /summary`."""
        ...

    @property
    def offer_transfers(self) -> OfferTransfers:
        """Behind `POST /uploads` and `POST /downloads`."""
        ...

    @property
    def list_failures(self) -> FailureLists:
        """Behind `GET /failures`."""
        ...

    @property
    def redrives(self) -> Mapping[str, Redrive]:
        """Behind `POST /redrive`, by the kind of dead letters."""
        ...

    @property
    def list_quarantine(self) -> ListQuarantine:
        """Behind `GET /quarantine`."""
        ...

    @property
    def release_quarantined(self) -> ReleaseQuarantined:
        """Behind `POST /quarantine/release`."""
        ...

    @property
    def apply_actions(self) -> ApplyActions:
        """Behind `POST /actions`."""
        ...

    @property
    def runs(self) -> ReconcileRuns:
        """The runs of reconcile."""
        ...

    @property
    def start_run(self) -> StartRun:
        """Behind `POST /reconcile`, and backfills."""
        ...

    @property
    def stop_run(self) -> StopRun:
        """Behind `POST /reconcile/stop`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What to call next: an endpoint, by name, and where its fields are found in this one's answer.

    https://spec.openapis.org/oas/v3.1.1.html#link-object
    """

    to: str
    meaning: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of an endpoint."""

    values: Values
    services: Services
    function_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One method of one path.

    `name` is what programs call it by. `results` are the meanings and JSON Schemas of what `answer`
    gives, by HTTP status; `errors` the meanings of the statuses that are this endpoint's own;
    `links` lead on from the results, by HTTP status; `path_fields` are those in braces in the path.
    """

    method: str
    path: str
    name: str
    access: Access
    summary: str
    meaning: str
    results: Mapping[int, tuple[str, Schema]]
    answer: Callable[[Call], Answer]
    path_fields: tuple[Field[Any], ...] = ()
    query: tuple[Field[Any], ...] = ()
    body: tuple[Field[Any], ...] = ()
    body_required: bool = True
    errors: Mapping[int, str] = field(default_factory=dict)
    links: Mapping[int, tuple[Link, ...]] = field(default_factory=dict)

    @property
    def route(self) -> tuple[str, str]:
        """What tells it from all others."""
        return self.method, self.path
