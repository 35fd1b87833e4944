"""The client of one deployment: the API, listings of several pages, uploads and downloads."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from serverless_s3_processor.client.operations import Operations
from serverless_s3_processor.client.transport import HttpConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Unpack

    from serverless_s3_processor.client.filters import ObjectFilters, RedriveOptions, Timestamp
    from serverless_s3_processor.client.network import HttpNetwork
    from serverless_s3_processor.client.responses.actions import AppliedActions, QuarantinedFile
    from serverless_s3_processor.client.responses.failures import RedriveReport
    from serverless_s3_processor.client.responses.objects import DownloadLink, ObjectsPage, Record
    from serverless_s3_processor.client.responses.reconcile import Run
    from serverless_s3_processor.client.signed_transport import Credentials
    from serverless_s3_processor.client.transfer import Uploaded
    from serverless_s3_processor.client.transport import Transport

_DEFAULT_CONFIG: Final = HttpConfig()
_REDRIVE_BATCH_SIZE: Final = 100
"""Number of messages per call: a call takes a second or two, and shows progress."""
_DRY_RUN_BATCH_SIZE: Final = 500
"""Maximum of a dry run, which is one call: a second one would return the same messages."""


class Client(Operations):
    """The REST API of one deployment.

    Requests are signed with `credentials` (botocore's; by default those of the environment) for
    `region` (by default the URL's). They are retried as `config` says; all operations are safe to
    retry. Every method that sends requests raises `ApiError` for error responses,
    `UnreachableError` without a response, and botocore's exceptions about credentials.
    """

    def __init__(
        self,
        url: str,
        *,
        credentials: Credentials | None = None,
        region: str | None = None,
        config: HttpConfig = _DEFAULT_CONFIG,
    ) -> None:
        """Open a client, without sending anything.

        Raises:
            ValueError: the URL is not one of an API.
        """
        from serverless_s3_processor.client import connection

        self._transport, self._network = connection.connect(
            url, credentials=credentials, region=region, config=config
        )

    @classmethod
    def for_environment(
        cls,
        environment: str,
        session: Any = None,  # noqa: ANN401 - boto3's or botocore's
        *,
        stack: str | None = None,
        config: HttpConfig = _DEFAULT_CONFIG,
    ) -> Self:
        """Return the client of a deployment, whose URL comes from its stack's outputs.

        `session` is boto3's or botocore's; by default a new one. `stack` is the name of the stack,
        for a deployment that is part of another CDK app.

        Raises:
            NotDeployedError: there is no such deployment.
            ClientError: CloudFormation refuses; `for_url` does not need it.
        """
        from serverless_s3_processor.client import connection

        url = connection.find_url(environment, session, stack)
        return cls.for_url(url, session, config=config)

    @classmethod
    def for_url(
        cls,
        url: str,
        session: Any = None,  # noqa: ANN401 - as above
        *,
        config: HttpConfig = _DEFAULT_CONFIG,
    ) -> Self:
        """Return the client of the API at a URL, with a session's credentials and certificates.

        Raises:
            ValueError: the URL is not one of an API.
        """
        from serverless_s3_processor.client import connection

        return cls.with_transport(*connection.connect_with_session(url, session, config))

    @classmethod
    def with_transport(cls, transport: Transport, network: HttpNetwork | None = None) -> Self:
        """Return a client with another transport, such as an API in memory."""
        from serverless_s3_processor.client.network import HttpNetwork

        client = cls.__new__(cls)
        client._transport, client._network = transport, network or HttpNetwork(_DEFAULT_CONFIG)
        return client

    @property
    def transport(self) -> Transport:
        """The transport to the API, for programs that forward requests."""
        return self._transport

    @property
    def network(self) -> HttpNetwork:
        """The network to S3, for forms and links."""
        return self._network

    def objects(self, **filters: Unpack[ObjectFilters]) -> Iterator[Record]:
        """Yield the records of uploads and deletions, newest first; fetch pages as needed."""
        for page in self.pages(**filters):
            yield from page["objects"]

    def pages(self, **filters: Unpack[ObjectFilters]) -> Iterator[ObjectsPage]:
        """Yield the pages of `objects`; with selective filters some are empty."""
        page = self.page(**filters)
        yield page
        while cursor := page["cursor"]:
            page = self.page(cursor, **filters)
            yield page

    def redrive_all(
        self, *, limit: int | None = None, **options: Unpack[RedriveOptions]
    ) -> Iterator[RedriveReport]:
        """Call `redrive` while there is more, and yield each response.

        At most `limit` are returned in all; a dry run is one call, which sees up to 500. Unless
        `complete` is true in the last response, there may be others; `inFlight` counts messages
        that another call has received.
        """
        batch_size = _DRY_RUN_BATCH_SIZE if options.get("dry_run") else _REDRIVE_BATCH_SIZE
        remaining, more = limit, True
        while more and remaining != 0:
            size = batch_size if remaining is None else min(remaining, batch_size)
            report = self.redrive(limit=size, **options)
            yield report
            remaining = None if remaining is None else remaining - report["counts"]["returned"]
            more = report["hasMore"]

    def quarantined(self, prefix: str | None = None) -> Iterator[QuarantinedFile]:
        """Yield all files in quarantine, by key."""
        page = self.quarantine(prefix=prefix)
        yield from page["files"]
        while page["cursor"]:
            page = self.quarantine(prefix=prefix, cursor=page["cursor"])
            yield from page["files"]

    def apply_all(
        self,
        *,
        dry_run: bool = False,
        prefix: str | None = None,
        since: Timestamp | None = None,
        until: Timestamp | None = None,
    ) -> Iterator[AppliedActions]:
        """Apply the actions to all existing records, and yield each response."""
        cursor: str | None = None
        while True:
            applied = self.apply(
                dry_run=dry_run, prefix=prefix, since=since, until=until, cursor=cursor
            )
            yield applied
            cursor = applied["cursor"]
            if cursor is None:
                return

    def watch(
        self, run: str, *, every: float = 2, sleep: Callable[[float], None] = time.sleep
    ) -> Iterator[Run]:
        """Yield the state of a run `every` so many seconds, until it has ended.

        Raises:
            NotFoundError: there is no such run.
        """
        while (description := self.run(run))["status"] == "running":
            yield description
            sleep(every)
        yield description

    def wait(
        self, run: str, *, every: float = 2, sleep: Callable[[float], None] = time.sleep
    ) -> Run:
        """Wait until a run has ended, and return its final state.

        Raises:
            NotFoundError: there is no such run.
        """
        *_, last = self.watch(run, every=every, sleep=sleep)
        return last

    def upload(
        self,
        source: Path | str | bytes,
        key: str,
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> Uploaded:
        """Upload a file (read twice, first for its checksum) or bytes, up to 5 GB, directly to S3.

        Raises:
            TransferError: S3 refused the upload.
            UnreachableError: the upload failed.
            SourceError: the file changed, or can't be read.
        """
        from serverless_s3_processor.client import transfer

        content = transfer.Source(Path(source) if isinstance(source, str) else source)
        size = content.size
        form = self.upload_form(
            key,
            content_type=content_type,
            size=size,
            checksum_sha256=content.checksum_sha256(size),
            metadata=metadata,
        )
        return transfer.upload(self._network, form, content, size)

    def download(
        self,
        key: str,
        target: Path | str,
        version_id: str | None = None,
        *,
        bucket: str | None = None,
    ) -> DownloadLink:
        """Write an object to the file `target`, directly from S3; return its link.

        Raises:
            NotFoundError: the bucket has no such object.
            TransferError: S3 refused the download.
            UnreachableError: the download failed, or was incomplete; there is no file then.
        """
        from serverless_s3_processor.client import transfer

        link = self.download_link(key, version_id, bucket=bucket)
        transfer.download(self._network, link, Path(target))
        return link
