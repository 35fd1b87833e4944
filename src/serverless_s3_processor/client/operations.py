"""The operations of the API, one method each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from serverless_s3_processor.client import response_parsing, urls
from serverless_s3_processor.client.filters import to_api

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal, Unpack

    from serverless_s3_processor.client.filters import ObjectFilters, RedriveOptions, Timestamp
    from serverless_s3_processor.client.responses.actions import (
        AppliedActions,
        QuarantinePage,
        Release,
    )
    from serverless_s3_processor.client.responses.failures import Failures, RedriveReport
    from serverless_s3_processor.client.responses.objects import (
        DownloadLink,
        ObjectHistory,
        ObjectsPage,
        ProcessStarted,
        UploadForm,
    )
    from serverless_s3_processor.client.responses.reconcile import Run, Runs, RunStarted, RunStopped
    from serverless_s3_processor.client.responses.system import Summary, SystemStatus
    from serverless_s3_processor.client.transport import Transport


class Operations:
    """The operations of the API: each method sends one request, and returns the response's body.

    The default `bucket` is the stack's bucket, for keys that begin with its prefix; for other keys
    `bucket` is required if several attached buckets match.

    Raises:
        ApiError: the API answered with an error; its subclasses say what to do about it.
        UnreachableError: there was no answer.
    """

    _transport: Transport

    def status(self) -> SystemStatus:
        """Return the status of the system."""
        return cast("SystemStatus", self._get("/status"))

    def page(self, cursor: str | None = None, /, **filters: Unpack[ObjectFilters]) -> ObjectsPage:
        """Return the first page of records, or the one after a page with the `cursor`."""
        return cast("ObjectsPage", self._get("/objects", **filters, cursor=cursor))

    def object(
        self, key: str, version_id: str | None = None, *, bucket: str | None = None
    ) -> ObjectHistory:
        """Return the history of a key, or of one version.

        Raises:
            NotFoundError: there is no such record.
        """
        return cast(
            "ObjectHistory", self._get("/object", key=key, version_id=version_id, bucket=bucket)
        )

    def process(
        self, key: str, version_id: str | None = None, *, bucket: str | None = None
    ) -> ProcessStarted:
        """Send an object to the queue, to be processed again.

        Raises:
            NotFoundError: the bucket has no such object.
        """
        return cast(
            "ProcessStarted", self._post("/process", key=key, version_id=version_id, bucket=bucket)
        )

    def backfill(self, prefix: str, *, bucket: str | None = None) -> ProcessStarted:
        """Start a run that processes all objects under a prefix again."""
        return cast("ProcessStarted", self._post("/process", prefix=prefix, bucket=bucket))

    def reconcile(
        self,
        *,
        bucket: str | None = None,
        prefix: str | None = None,
        dry_run: bool | None = None,
    ) -> RunStarted:
        """Start a run that compares a bucket with the table, and repairs the table.

        A retry after a lost response may start a second run, which is harmless.
        """
        return cast(
            "RunStarted", self._post("/reconcile", bucket=bucket, prefix=prefix, dry_run=dry_run)
        )

    def run(self, run: str) -> Run:
        """Return the progress and the report of a run.

        Raises:
            NotFoundError: there is no such run, or it ended more than 90 days ago.
        """
        return cast("Run", self._get(f"/reconcile/{urls.encoded(run)}"))

    def runs(self) -> Runs:
        """Return the newest twenty runs."""
        return cast("Runs", self._get("/reconcile"))

    def stop(self, run: str) -> RunStopped:
        """Stop a run; a run that has ended stays as it is.

        Raises:
            NotFoundError: there is no such run.
        """
        return cast("RunStopped", self._post("/reconcile/stop", run=run))

    def upload_form(
        self,
        key: str,
        *,
        content_type: str | None = None,
        size: int | None = None,
        checksum_sha256: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> UploadForm:
        """Return a form that allows anybody who has it to upload this object, for a short time.

        `checksum_sha256` is in base64, and required if the bucket has an object lock.
        """
        return cast(
            "UploadForm",
            self._post(
                "/uploads",
                key=key,
                content_type=content_type,
                size=size,
                checksum_sha256=checksum_sha256,
                metadata=metadata,
            ),
        )

    def download_link(
        self, key: str, version_id: str | None = None, *, bucket: str | None = None
    ) -> DownloadLink:
        """Return a link that allows anybody who has it to read one version, for a short time.

        Raises:
            NotFoundError: the bucket has no such object.
        """
        return cast(
            "DownloadLink", self._post("/downloads", key=key, version_id=version_id, bucket=bucket)
        )

    def failures(self, limit: int | None = None) -> Failures:
        """Return up to `limit` dead letters of each kind (at most 100); they stay in their queues.

        Messages that another call has received are not listed: `inFlight` counts them.
        """
        return cast("Failures", self._get("/failures", limit=limit))

    def redrive(
        self, *, limit: int | None = None, **options: Unpack[RedriveOptions]
    ) -> RedriveReport:
        """Return dead letters to the queue, at most `limit` (up to 500) per call.

        If `hasMore` is true in the response, call again; `Client.redrive_all` does. Messages that
        another call has received are not returned: `inFlight` counts them.
        """
        return cast("RedriveReport", self._post("/redrive", limit=limit, **options))

    def quarantine(
        self, *, prefix: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> QuarantinePage:
        """Return a page of the files in quarantine; `Client.quarantined` yields all of them."""
        return cast(
            "QuarantinePage", self._get("/quarantine", prefix=prefix, limit=limit, cursor=cursor)
        )

    def release(self, key: str, version_id: str | None = None) -> Release:
        """Request the release of an object from quarantine, which takes seconds.

        Raises:
            NotFoundError: the object is not in quarantine.
            ApiError: the object can't be released; the message says why.
        """
        return cast("Release", self._post("/quarantine/release", key=key, version_id=version_id))

    def apply(
        self,
        *,
        dry_run: bool = False,
        prefix: str | None = None,
        since: Timestamp | None = None,
        until: Timestamp | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AppliedActions:
        """Apply the actions to some existing records.

        If the response has a `cursor`, call again with it; `Client.apply_all` does.
        """
        return cast(
            "AppliedActions",
            self._post(
                "/actions",
                dry_run=dry_run,
                prefix=prefix,
                since=since,
                until=until,
                limit=limit,
                cursor=cursor,
            ),
        )

    def summary(
        self,
        *,
        since: Timestamp | None = None,
        until: Timestamp | None = None,
        per: Literal["minute", "hour"] | None = None,
    ) -> Summary:
        """Return counts and bytes over time; by default of the last hour, by the minute."""
        return cast("Summary", self._get("/summary", since=since, until=until, per=per))

    def openapi(self) -> dict[str, Any]:
        """Return the description of the API, in OpenAPI 3.1."""
        return cast("dict[str, Any]", self._get("/openapi.json"))

    def _get(self, path: str, **query: Any) -> Any:  # noqa: ANN401 - by operation
        texts = {name: str(value) for name, value in to_api(query).items()}
        return response_parsing.parse(self._transport.send("GET", path, texts, None))

    def _post(self, path: str, **body: Any) -> Any:  # noqa: ANN401 - by operation
        return response_parsing.parse(self._transport.send("POST", path, {}, to_api(body)))
