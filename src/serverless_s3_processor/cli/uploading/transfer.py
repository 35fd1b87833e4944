"""Uploads in parallel, big files in parts, and what S3 answered to each."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from boto3.s3.transfer import TransferConfig
from s3transfer.exceptions import CancelledError
from s3transfer.manager import TransferManager
from s3transfer.subscribers import BaseSubscriber

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from serverless_s3_processor.cli.uploading.uploads import Upload

_PARALLEL: Final = 8
_PART_BYTES: Final = 8 * 2**20
_CALLS: Final = ("PutObject", "CompleteMultipartUpload")
_KEY: Final = "s3-processor-key"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that S3 has; `version_id` is None in an unversioned bucket.

    `size` is how many bytes were sent: the file may have changed since it was looked at.
    """

    upload: Upload
    version_id: str | None
    size: int


@dataclass(frozen=True, slots=True)
class Unsent:
    """A file that S3 does not have, and why."""

    upload: Upload
    error: Exception


@dataclass(slots=True)
class Outcome:
    """What became of the uploads, in their order. `interrupted` if a person stopped them."""

    sent: list[Sent] = field(default_factory=list)
    unsent: list[Unsent] = field(default_factory=list)
    interrupted: bool = False


class InterruptedUploadError(Exception):
    """The person pressed Ctrl-C before this file was through."""


def send(
    client: Any,  # noqa: ANN401 - a boto3 S3 client
    bucket: str,
    uploads: Iterable[Upload],
    progress: Callable[[int], None],
) -> Outcome:
    """Upload; nothing is raised, also not by Ctrl-C, which aborts what is unfinished.

    `progress` is told of bytes as they go, from several threads; of a part that is sent again
    they are taken back.
    """
    versions = _Versions(client)
    uploads = list(uploads)
    sizes = {upload.key: _SentBytes(progress) for upload in uploads}
    outcome = Outcome()
    futures: dict[str, Any] = {}
    try:
        # Leaving it waits for all, or after Ctrl-C cancels and aborts.
        with TransferManager(client, _config()) as manager:
            for upload in uploads:
                futures[upload.key] = _start(manager, bucket, upload, sizes[upload.key])
            for future in futures.values():
                _ended(future)
    except KeyboardInterrupt:
        outcome.interrupted = True
    finally:
        versions.forget(client)
    for upload in uploads:
        if upload.key in versions.found:  # S3 said so, whatever was cancelled afterwards
            sent = Sent(upload, versions.found[upload.key], sizes[upload.key].count)
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
    error = _ended(future) if future else None
    if error is None or isinstance(error, CancelledError):
        return InterruptedUploadError("interrupted")
    return error


def _ended(future: Any) -> Exception | None:  # noqa: ANN401 - s3transfer's
    """Wait for a transfer and return why it failed, if it did."""
    try:
        future.result()
    except Exception as error:  # noqa: BLE001 - one file's failure is no other's
        return error
    return None


def _config() -> Any:  # noqa: ANN401
    return TransferConfig(
        max_concurrency=_PARALLEL,
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


class _Versions:
    """The version ids that S3 answers, which s3transfer does not pass on."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401
        self.found: dict[str, str | None] = {}
        for call in _CALLS:
            client.meta.events.register(f"provide-client-params.s3.{call}", self._note_parameters)
            client.meta.events.register(f"after-call.s3.{call}", self._answered)

    def forget(self, client: Any) -> None:  # noqa: ANN401
        for call in _CALLS:
            client.meta.events.unregister(f"provide-client-params.s3.{call}", self._note_parameters)
            client.meta.events.unregister(f"after-call.s3.{call}", self._answered)

    def _note_parameters(
        self, params: dict[str, Any], context: dict[str, Any], **_: object
    ) -> None:
        context[_KEY] = params["Key"]

    def _answered(self, parsed: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        if "Error" not in parsed:
            self.found[context[_KEY]] = parsed.get("VersionId")
