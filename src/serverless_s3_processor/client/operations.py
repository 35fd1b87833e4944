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
    """What the API itself does: each method is one request, and returns the response's body.

    Where a method takes a `bucket` and none is given, the stack's bucket is meant for all keys that
    begin with its prefix; for others it must be named where several buckets could be meant.

    Raises:
        ApiError: the API answered with an error; its subclasses say what to do about it.
        UnreachableError: there was no answer.
    """

    _transport: Transport

    def status(self) -> SystemStatus:
        """Return how the system is."""
        return cast("SystemStatus", self._get("/status"))

    def page(self, cursor: str | None = None, /, **filters: Unpack[ObjectFilters]) -> ObjectsPage:
        """Return one page: the first, or that to which the `cursor` of another one leads."""
        return cast("ObjectsPage", self._get("/objects", **filters, cursor=cursor))

    def object(
        self, key: str, version_id: str | None = None, *, bucket: str | None = None
    ) -> ObjectHistory:
        """Return all that is on record of a key, or of one version.

        Raises:
            NotFoundError: nothing is on record.
        """
        return cast(
            "ObjectHistory", self._get("/object", key=key, version_id=version_id, bucket=bucket)
        )

    def process(
        self, key: str, version_id: str | None = None, *, bucket: str | None = None
    ) -> ProcessStarted:
        """Have an object processed again; it joins the queue.

        Raises:
            NotFoundError: the bucket holds no such object.
        """
        return cast(
            "ProcessStarted", self._post("/process", key=key, version_id=version_id, bucket=bucket)
        )

    def backfill(self, prefix: str, *, bucket: str | None = None) -> ProcessStarted:
        """Have all objects under a prefix processed again, by a run that `run` describes."""
        return cast("ProcessStarted", self._post("/process", prefix=prefix, bucket=bucket))

    def reconcile(
        self,
        *,
        bucket: str | None = None,
        prefix: str | None = None,
        dry_run: bool | None = None,
    ) -> RunStarted:
        """Start a run that compares a bucket with what is on record, and repairs it.

        If the answer is lost and the call is repeated, there are two runs: they do each other no
        harm.
        """
        return cast(
            "RunStarted", self._post("/reconcile", bucket=bucket, prefix=prefix, dry_run=dry_run)
        )

    def run(self, run: str) -> Run:
        """Return how far a run is, and what it found.

        Raises:
            NotFoundError: there is no such run, or it ended more than 90 days ago.
        """
        return cast("Run", self._get(f"/reconcile/{urls.encoded(run)}"))

    def runs(self) -> Runs:
        """Return the newest twenty runs."""
        return cast("Runs", self._get("/reconcile"))

    def stop(self, run: str) -> RunStopped:
        """Stop a run; one that is over stays as it is.

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
        metadata: Mapping[str, str] | None = None,
    ) -> UploadForm:
        """Return a form with which whoever has it can upload just this, for a short time."""
        return cast(
            "UploadForm",
            self._post(
                "/uploads", key=key, content_type=content_type, size=size, metadata=metadata
            ),
        )

    def download_link(
        self, key: str, version_id: str | None = None, *, bucket: str | None = None
    ) -> DownloadLink:
        """Return a link with which whoever has it can read one version, for a short time.

        Raises:
            NotFoundError: the bucket holds no such object.
        """
        return cast(
            "DownloadLink", self._post("/downloads", key=key, version_id=version_id, bucket=bucket)
        )

    def failures(self, limit: int | None = None) -> Failures:
        """Return the dead letters, at most `limit` (100) of each kind; they stay where they are.

        Messages that another call holds are not listed: `inFlight` counts them.
        """
        return cast("Failures", self._get("/failures", limit=limit))

    def redrive(
        self, *, limit: int | None = None, **options: Unpack[RedriveOptions]
    ) -> RedriveReport:
        """Return dead letters to the queue, at most `limit` (500) with one call.

        If `hasMore` is true in the response, call again; `Client.redrive_all` does. Messages that
        another call holds are not returned: `inFlight` counts them.
        """
        return cast("RedriveReport", self._post("/redrive", limit=limit, **options))

    def quarantine(
        self, *, prefix: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> QuarantinePage:
        """Return a page of what is in quarantine; `Client.quarantined` returns all of it."""
        return cast(
            "QuarantinePage", self._get("/quarantine", prefix=prefix, limit=limit, cursor=cursor)
        )

    def release(self, key: str, version_id: str | None = None) -> Release:
        """Have an object released from quarantine, within seconds.

        Raises:
            NotFoundError: it is not in quarantine.
            ApiError: it can't be released; the message says why.
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
        """Have actions applied to some of what was recorded earlier.

        If there is a `cursor` in the response, call again; `Client.apply_all` does.
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
        """Return counts and bytes over time; by default of the last hour, minute by minute."""
        return cast("Summary", self._get("/summary", since=since, until=until, per=per))

    def openapi(self) -> dict[str, Any]:
        """Return the description of the API, in OpenAPI 3.1."""
        return cast("dict[str, Any]", self._get("/openapi.json"))

    def _get(self, path: str, **query: Any) -> Any:  # noqa: ANN401 - by operation
        texts = {name: str(value) for name, value in to_api(query).items()}
        return response_parsing.parse(self._transport.send("GET", path, texts, None))

    def _post(self, path: str, **body: Any) -> Any:  # noqa: ANN401 - by operation
        return response_parsing.parse(self._transport.send("POST", path, {}, to_api(body)))
