"""The operations of the API, one method each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serverless_s3_processor.client import encoding, replies
from serverless_s3_processor.client.filters import moment
from serverless_s3_processor.client.filters import query as as_query
from serverless_s3_processor.client.redriving import body as redrive_body

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    from serverless_s3_processor.client import (
        answers,
        failure_answers,
        quarantine_answers,
        run_answers,
        status_answers,
    )
    from serverless_s3_processor.client.filters import Filters, Moment
    from serverless_s3_processor.client.redriving import RedriveOptions
    from serverless_s3_processor.client.transport import Transport


class Operations:
    """What the API itself does: each method is one request, and its answer."""

    _transport: Transport

    def status(self) -> status_answers.SystemStatus:
        """Tell how the system is."""
        told: status_answers.SystemStatus = self._call("GET", "/status")
        return told

    def page(self, cursor: str | None = None, /, **filters: Unpack[Filters]) -> answers.ObjectsPage:
        """Return one page: the first, or that to which the `cursor` of another one leads."""
        query = {**as_query(filters), "cursor": cursor}
        told: answers.ObjectsPage = self._call("GET", "/objects", query)
        return told

    def object(
        self, key: str, version_id: str | None = None, *, bucket: str | None = None
    ) -> answers.ObjectHistory:
        """Return all that is on record of a key, or of one version.

        Without `bucket`, here as elsewhere, the stack's bucket is meant for all keys that begin
        with its prefix; for others it must be named where several buckets could be meant.

        Raises:
            NotFoundError: that is nothing.
        """
        query = {"key": key, "bucket": bucket, "versionId": version_id}
        told: answers.ObjectHistory = self._call("GET", "/object", query)
        return told

    def process(
        self, key: str, version_id: str | None = None, *, bucket: str | None = None
    ) -> answers.Queued:
        """Have an object processed again; it joins the queue.

        Raises:
            NotFoundError: the bucket holds no such object.
        """
        body = {"bucket": bucket, "key": key, "versionId": version_id}
        told: answers.Queued = self._call("POST", "/process", body=body)
        return told

    def backfill(self, prefix: str, *, bucket: str | None = None) -> answers.Queued:
        """Have all objects of a prefix processed again, by a run; `run` tells how far it is."""
        body = {"bucket": bucket, "prefix": prefix}
        told: answers.Queued = self._call("POST", "/process", body=body)
        return told

    def reconcile(
        self,
        *,
        bucket: str | None = None,
        prefix: str | None = None,
        dry_run: bool | None = None,
    ) -> run_answers.RunStarted:
        """Start a run that compares a bucket with what is on record, and repairs it.

        If the answer is lost and it is asked again, there are two runs: they do each other no harm.
        """
        body = {"bucket": bucket, "prefix": prefix, "dryRun": dry_run}
        told: run_answers.RunStarted = self._call("POST", "/reconcile", body=body)
        return told

    def run(self, run: str) -> run_answers.Run:
        """Tell how far a run is, and what it found.

        Raises:
            NotFoundError: there is no such run, or it is long over.
        """
        told: run_answers.Run = self._call("GET", f"/reconcile/{encoding.part(run)}")
        return told

    def runs(self) -> run_answers.Runs:
        """Return the newest twenty runs."""
        told: run_answers.Runs = self._call("GET", "/reconcile")
        return told

    def stop(self, run: str) -> run_answers.RunStopped:
        """Stop a run; one that is over stays as it is.

        Raises:
            NotFoundError: there is no such run.
        """
        told: run_answers.RunStopped = self._call("POST", "/reconcile/stop", body={"run": run})
        return told

    def upload_form(
        self,
        key: str,
        *,
        content_type: str | None = None,
        size: int | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> answers.UploadForm:
        """Return a form with which whoever has it can upload just this, for a short time."""
        body = {"key": key, "contentType": content_type, "size": size, "metadata": metadata}
        told: answers.UploadForm = self._call("POST", "/uploads", body=body)
        return told

    def download_link(
        self, key: str, version_id: str | None = None, *, bucket: str | None = None
    ) -> answers.DownloadLink:
        """Return a link with which whoever has it can read one version, for a short time.

        Raises:
            NotFoundError: the bucket holds no such object.
        """
        body = {"bucket": bucket, "key": key, "versionId": version_id}
        told: answers.DownloadLink = self._call("POST", "/downloads", body=body)
        return told

    def failures(self, limit: int | None = None) -> failure_answers.Failures:
        """Return the dead letters, at most `limit` (100) of each kind; they stay where they are.

        What another call is looking at is not listed: `hidden` counts it.
        """
        told: failure_answers.Failures = self._call("GET", "/failures", {"limit": limit})
        return told

    def redrive(
        self, *, most: int | None = None, **options: Unpack[RedriveOptions]
    ) -> failure_answers.Redriven:
        """Return dead letters to the queue, at most `most` (500) with one call.

        If `more` is true in the answer, call again; `Client.redrive_all` does. What another call
        is looking at is not returned: `hidden` counts it.
        """
        body = {"max": most, **redrive_body(options)}
        told: failure_answers.Redriven = self._call("POST", "/redrive", body=body)
        return told

    def quarantine(
        self, *, prefix: str | None = None, limit: int | None = None, after: str | None = None
    ) -> quarantine_answers.Quarantine:
        """Return a page of what is in quarantine; `Client.quarantined` returns all of it."""
        query = {"prefix": prefix, "limit": limit, "after": after}
        page: quarantine_answers.Quarantine = self._call("GET", "/quarantine", query)
        return page

    def release(self, key: str, version_id: str | None = None) -> quarantine_answers.Released:
        """Have an object released from quarantine, within seconds.

        Raises:
            NotFoundError: it is not in quarantine.
            ApiError: it can't be released; the message says why.
        """
        body = {"key": key, "versionId": version_id}
        released: quarantine_answers.Released = self._call("POST", "/quarantine/release", body=body)
        return released

    def apply(
        self,
        *,
        dry_run: bool = False,
        prefix: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> quarantine_answers.Applied:
        """Have actions applied to some of what was recorded earlier.

        If there is a `cursor` in the answer, call again; `Client.apply_all` does.
        """
        body = {
            "dryRun": dry_run,
            "prefix": prefix,
            "from": moment(since),
            "to": moment(until),
            "limit": limit,
            "cursor": cursor,
        }
        applied: quarantine_answers.Applied = self._call("POST", "/actions", body=body)
        return applied

    def summary(
        self,
        *,
        since: Moment | None = None,
        until: Moment | None = None,
        per: answers.Per | None = None,
    ) -> answers.Summary:
        """Return counts and bytes over time; of the last hour, minute by minute, if not told."""
        query = {"from": moment(since), "to": moment(until), "per": per}
        told: answers.Summary = self._call("GET", "/summary", query)
        return told

    def openapi(self) -> dict[str, Any]:
        """Return the description of the API, in OpenAPI 3.1."""
        told: dict[str, Any] = self._call("GET", "/openapi.json")
        return told

    def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int | None] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 - by operation
        given = {name: str(value) for name, value in (query or {}).items() if value is not None}
        sent = None if body is None else {n: v for n, v in body.items() if v is not None}
        return replies.read(self._transport.send(method, path, given, sent))
