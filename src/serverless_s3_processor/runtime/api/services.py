"""What the endpoints work with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from serverless_s3_processor.runtime.config.api import ApiSettings
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.runs import ReconcileRuns
    from serverless_s3_processor.runtime.services.apply_actions import ApplyActions
    from serverless_s3_processor.runtime.services.list_failures import FailureLists
    from serverless_s3_processor.runtime.services.list_quarantine import ListQuarantine
    from serverless_s3_processor.runtime.services.offer_transfers import OfferTransfers
    from serverless_s3_processor.runtime.services.query_records import QueryRecords
    from serverless_s3_processor.runtime.services.redrive import Redrivable, Redrive
    from serverless_s3_processor.runtime.services.release_quarantined import ReleaseQuarantined
    from serverless_s3_processor.runtime.services.report_status import ReportStatus
    from serverless_s3_processor.runtime.services.request_processing import RequestProcessing
    from serverless_s3_processor.runtime.services.start_run import StartRun
    from serverless_s3_processor.runtime.services.stop_run import StopRun
    from serverless_s3_processor.runtime.services.summarize_minutes import SummarizeMinutes


class Services(Protocol):
    """What the endpoints work with; each is built when it is first used."""

    @property
    def settings(self) -> ApiSettings:
        """The settings, from the template."""

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock, in UTC."""

    @property
    def records(self) -> RecordTable:
        """The table of object records."""

    @property
    def query_records(self) -> QueryRecords:
        """Lists records."""

    @property
    def request_processing(self) -> RequestProcessing:
        """Has an object processed again."""

    @property
    def report_status(self) -> ReportStatus:
        """Reports how the system is."""

    @property
    def sum_up(self) -> SummarizeMinutes:
        """Adds up what was recorded."""

    @property
    def offer_transfers(self) -> OfferTransfers:
        """Signs forms and links."""

    @property
    def list_failures(self) -> FailureLists:
        """Lists dead letters."""

    @property
    def redrives(self) -> Mapping[Redrivable, Redrive]:
        """Return dead letters, by kind."""

    @property
    def list_quarantine(self) -> ListQuarantine:
        """Lists what is in quarantine."""

    @property
    def release_quarantined(self) -> ReleaseQuarantined:
        """Releases from quarantine."""

    @property
    def apply_actions(self) -> ApplyActions:
        """Applies actions to what was recorded."""

    @property
    def runs(self) -> ReconcileRuns:
        """The runs of reconcile."""

    @property
    def start_run(self) -> StartRun:
        """Starts a run of reconcile."""

    @property
    def stop_run(self) -> StopRun:
        """Stops a run of reconcile."""
