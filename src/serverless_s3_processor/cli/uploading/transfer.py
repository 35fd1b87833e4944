"""Parallel uploads, of big files in parts, and S3's response to each."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from boto3.s3.transfer import TransferConfig
from s3transfer.exceptions import CancelledError
from s3transfer.manager import TransferManager
from s3transfer.subscribers import BaseSubscriber

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from serverless_s3_processor.cli.uploading.uploads import Upload

_MAX_CONCURRENCY: Final = 8
_PART_BYTES: Final = 8 * 2**20
_CALLS: Final = ("PutObject", "CompleteMultipartUpload")
_KEY: Final = "s3-processor-key"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that S3 has stored; `version_id` is None in an unversioned bucket.

    `size` is the number of bytes sent: the file may have changed after the plan was made.
    """

    upload: Upload
    version_id: str | None
    size: int


@dataclass(frozen=True, slots=True)
class Unsent:
    """A file that S3 has not stored, and why."""

    upload: Upload
    error: Exception


@dataclass(slots=True)
class Outcome:
    """The result of each upload, in order; `interrupted` after Ctrl-C."""

    sent: list[Sent] = field(default_factory=list)
    unsent: list[Unsent] = field(default_factory=list)
    interrupted: bool = False


class InterruptedUploadError(Exception):
    """Ctrl-C ended the upload of this file."""


def send(
    client: Any,  # noqa: ANN401 - a boto3 S3 client
    bucket: str,
    uploads: Iterable[Upload],
    progress: Callable[[int], None],
) -> Outcome:
    """Upload files. It raises nothing: Ctrl-C aborts what is unfinished.

    `progress` is called with numbers of bytes, from several threads; a part that is sent again
    first subtracts its bytes.
    """
    versions = _VersionIds(client)
    uploads = list(uploads)
    sizes = {upload.key: _SentBytes(progress) for upload in uploads}
    outcome = Outcome()
    futures: dict[str, Any] = {}
    try:
        # Its exit waits for all transfers; after Ctrl-C it cancels and aborts them.
        with TransferManager(client, _config()) as manager:
            for upload in uploads:
                futures[upload.key] = _start(manager, bucket, upload, sizes[upload.key])
            for future in futures.values():
                _error(future)
    except KeyboardInterrupt:
        outcome.interrupted = True
    finally:
        versions.unregister(client)
    for upload in uploads:
        if upload.key in versions.by_key:  # stored, even if it was cancelled afterwards
            sent = Sent(upload, versions.by_key[upload.key], sizes[upload.key].count)
            outcome.sent.append(sent)
        else:
            outcome.unsent.append(Unsent(upload, _reason(futures.get(upload.key))))
    return outcome


def _start(manager: TransferManager, bucket: str, upload: Upload, count: BaseSubscriber) -> Any:  # noqa: ANN401
    return manager.upload(
        str(upload.source),
        bucket,
        upload.key,
        extra_args={"ContentType": upload.content_type},
        subscribers=[count],
    )


def _reason(future: Any) -> Exception:  # noqa: ANN401 - s3transfer's, or None
    error = _error(future) if future else None
    if error is None or isinstance(error, CancelledError):
        return InterruptedUploadError("interrupted")
    return error


def _error(future: Any) -> Exception | None:  # noqa: ANN401 - s3transfer's
    """Wait for a transfer and return why it failed, if it did."""
    try:
        future.result()
    except Exception as error:  # noqa: BLE001 - one file's failure is no other's
        return error
    return None


def _config() -> Any:  # noqa: ANN401
    return TransferConfig(
        max_concurrency=_MAX_CONCURRENCY,
        multipart_threshold=_PART_BYTES,
        multipart_chunksize=_PART_BYTES,
        use_threads=True,
    )


class _SentBytes(BaseSubscriber):
    """Counts the bytes of one file as they are sent, from several threads."""

    def __init__(self, progress: Callable[[int], None]) -> None:
        self.count = 0
        self._progress = progress
        self._lock = Lock()

    def on_progress(self, *, bytes_transferred: int, **_: object) -> None:  # type: ignore[override]
        with self._lock:
            self.count += bytes_transferred
        self._progress(bytes_transferred)


class _VersionIds:
    """The version ids in S3's responses, which s3transfer does not pass on."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401
        self.by_key: dict[str, str | None] = {}
        for event, handler in self._handlers():
            client.meta.events.register(event, handler)

    def unregister(self, client: Any) -> None:  # noqa: ANN401
        for event, handler in self._handlers():
            client.meta.events.unregister(event, handler)

    def _handlers(self) -> Iterator[tuple[str, Callable[..., None]]]:
        for call in _CALLS:
            yield f"provide-client-params.s3.{call}", self._note_parameters
            yield f"after-call.s3.{call}", self._note_response

    def _note_parameters(
        self, params: dict[str, Any], context: dict[str, Any], **_: object
    ) -> None:
        context[_KEY] = params["Key"]

    def _note_response(self, parsed: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        if "Error" not in parsed:
            self.by_key[context[_KEY]] = parsed.get("VersionId")
