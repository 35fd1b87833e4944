"""The client: one method an operation of the API."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from s3_processor_client import replies
from s3_processor_client.filters import moment
from s3_processor_client.filters import query as as_query
from s3_processor_client.transport import Patience

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Unpack

    from s3_processor_client import answers
    from s3_processor_client.filters import Filters, Moment
    from s3_processor_client.network import Network
    from s3_processor_client.signing import Credentials
    from s3_processor_client.transfer import Uploaded
    from s3_processor_client.transport import Transport

_USUAL: Final = Patience()


class Client:
    """The REST API of one deployment.

    Requests are signed with `credentials` (botocore's; by default the usual ones) for `region` (by
    default that of the address). They are repeated as `patience` says, which is safe for each of
    them. Certificates are verified, with those in the file `ca_bundle` if it is given.
    """

    def __init__(
        self,
        url: str,
        *,
        credentials: Credentials | None = None,
        region: str | None = None,
        ca_bundle: str | None = None,
        patience: Patience = _USUAL,
    ) -> None:
        """Open a client; nothing is sent.

        Raises:
            ValueError: the address is none.
        """
        from s3_processor_client import connecting

        self._transport, self._network = connecting.to(
            url, credentials=credentials, region=region, ca_bundle=ca_bundle, patience=patience
        )

    @classmethod
    def of(
        cls,
        environment: str,
        session: Any = None,  # noqa: ANN401 - boto3's or botocore's
        *,
        patience: Patience = _USUAL,
    ) -> Self:
        """Return the client of a deployment that is found in its stack's outputs.

        `session` is boto3's or botocore's; by default a new one.

        Raises:
            NotDeployedError: there is no such deployment.
            ClientError: CloudFormation refuses to tell; `at`, with the address, asks it nothing.
        """
        from s3_processor_client import connecting

        return cls.at(connecting.found(environment, session), session, patience=patience)

    @classmethod
    def at(
        cls,
        url: str,
        session: Any = None,  # noqa: ANN401 - as above
        *,
        patience: Patience = _USUAL,
    ) -> Self:
        """Return the client of the API at an address, with a session's credentials and trust.

        Raises:
            ValueError: the address is none.
        """
        from s3_processor_client import connecting

        return cls.by(*connecting.by_session(url, session, patience))

    @classmethod
    def by(cls, transport: Transport, network: Network | None = None) -> Self:
        """Return a client that sends by something else, such as an API in memory."""
        from s3_processor_client import connecting

        client = cls.__new__(cls)
        client._transport, client._network = transport, network or connecting.network(_USUAL)
        return client

    def status(self) -> answers.SystemStatus:
        """Tell how the system is."""
        told: answers.SystemStatus = self._call("GET", "/status")
        return told

    def objects(self, **filters: Unpack[Filters]) -> Iterator[answers.Record]:
        """Yield what was uploaded and deleted, the newest first; pages are fetched as needed."""
        for page in self.pages(**filters):
            yield from page["objects"]

    def pages(self, **filters: Unpack[Filters]) -> Iterator[answers.ObjectsPage]:
        """Yield the pages of `objects`; with filters that let little pass, some are empty."""
        page = self.page(**filters)
        yield page
        while cursor := page["cursor"]:
            page = self.page(cursor, **filters)
            yield page

    def page(self, cursor: str | None = None, /, **filters: Unpack[Filters]) -> answers.ObjectsPage:
        """Return one page: the first, or that to which the `cursor` of another one leads."""
        query = {**as_query(filters), "cursor": cursor}
        told: answers.ObjectsPage = self._call("GET", "/objects", query)
        return told

    def object(self, key: str, version_id: str | None = None) -> answers.ObjectHistory:
        """Return all that is on record of a key, or of one version.

        Raises:
            NotFoundError: that is nothing.
        """
        told: answers.ObjectHistory = self._call(
            "GET", "/object", {"key": key, "versionId": version_id}
        )
        return told

    def process(
        self, key: str, version_id: str | None = None, *, bucket: str | None = None
    ) -> answers.Queued:
        """Have an object processed again; it joins the queue. `bucket` may be named to be sure.

        Raises:
            NotFoundError: the bucket holds no such object.
        """
        body = {"bucket": bucket, "key": key, "versionId": version_id}
        told: answers.Queued = self._call("POST", "/process", body=body)
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

    def upload(
        self,
        source: Path | str | bytes,
        key: str,
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> Uploaded:
        """Upload a file (a path) or bytes, up to 5 GB, straight to S3.

        Raises:
            TransferError: S3 refused it.
            UnreachableError, SourceError: it did not get there.
        """
        from s3_processor_client import transfer

        what = transfer.Source(Path(source) if isinstance(source, str) else source)
        size = what.size
        form = self.upload_form(key, content_type=content_type, size=size, metadata=metadata)
        return transfer.upload(self._network, form, what, size)

    def download_link(self, key: str, version_id: str | None = None) -> answers.DownloadLink:
        """Return a link with which whoever has it can read one version, for a short time.

        Raises:
            NotFoundError: the bucket holds no such object.
        """
        body = {"key": key, "versionId": version_id}
        told: answers.DownloadLink = self._call("POST", "/downloads", body=body)
        return told

    def download(
        self, key: str, target: Path | str, version_id: str | None = None
    ) -> answers.DownloadLink:
        """Write an object to the file `target`, straight from S3; tell which version that was.

        Raises:
            NotFoundError: the bucket holds no such object.
            TransferError: S3 refused.
            UnreachableError: it did not get here, or not whole; then there is no file.
        """
        from s3_processor_client import transfer

        link = self.download_link(key, version_id)
        transfer.download(self._network, link, Path(target))
        return link

    def failures(self, limit: int | None = None) -> answers.Failures:
        """Return the dead letters, at most `limit` (100) of each kind; they stay where they are."""
        told: answers.Failures = self._call("GET", "/failures", {"limit": limit})
        return told

    def redrive(
        self, *, dry_run: bool = False, most: int | None = None, include_foreign: bool = False
    ) -> answers.Redriven:
        """Return dead letters to the queue, at most `most` (500) with one call.

        If `more` is true in the answer, call again.
        """
        body = {"dryRun": dry_run, "max": most, "includeForeign": include_foreign}
        told: answers.Redriven = self._call("POST", "/redrive", body=body)
        return told

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
