"""An object that is uploaded to see whether it is recorded and announced, and then removed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import errors
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serverless_s3_processor.cli.deployment.target import Target
    from serverless_s3_processor.cli.deployment.temporary_queue import TemporaryQueue
    from serverless_s3_processor.client.responses.objects import Record

FOLDER: Final = f"{names.WATCHED_PREFIX}selftest/"
FILTER_POLICY: Final = {names.NOTICE_KIND: [names.KIND_OBJECT], "prefix": [FOLDER]}
"""The notices of such objects, and of no others."""
_SECONDS: Final = 1.0
_LOCKED: Final = "object lock"
"""Part of what S3 says of a version that it must keep; the code is that of any refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """The object; `id` is its own, and nobody else's."""

    target: Target
    id: str

    @property
    def key(self) -> str:
        """Where it is put."""
        return f"{FOLDER}{self.id}.txt"

    def upload(self) -> None:
        """Put it into the bucket."""
        self.target.client("s3").put_object(
            Bucket=self.target.bucket,
            Key=self.key,
            Body=f"{self.id}\n".encode(),
            ContentType="text/plain",
        )

    def await_record(self, seconds: int, sleep: Callable[[float], None]) -> Record:
        """Wait for its record.

        Raises:
            CliError: there was none in time, or it does not say that it was processed.
        """
        for _ in range(seconds):
            if found := self._records():
                return _processed(found[-1])
            sleep(_SECONDS)
        raise CliError(
            f"After {seconds} s the canary {self.key} is not on record. To see why: "
            f"{call('status')} and {call('logs processor')}"
        )

    def await_notice(self, queue: TemporaryQueue, seconds: int) -> dict[str, Any]:
        """Wait for its notice.

        Raises:
            CliError: there was none in time.
        """
        for _ in range(seconds):
            for envelope in queue.receive():
                notice: dict[str, Any] = json.loads(envelope["Message"])
                if notice.get("objectKey") == self.key:
                    return notice
        raise CliError(
            f"After {seconds} s the canary {self.key} is on record, and was not announced. To see "
            f"why: {call('logs notifier')}. If `actions_file` says which objects are announced, "
            f"it must let {FOLDER} through."
        )

    def remove(self) -> bool:
        """Remove all its versions; False if an object lock keeps them.

        Nothing is left of it then but its record and that of its removal.
        """
        try:
            for version in self._versions():
                self.target.client("s3").delete_object(
                    Bucket=self.target.bucket, Key=self.key, VersionId=version
                )
        except Exception as error:
            if not (errors.is_denied(error) and _LOCKED in str(error).lower()):
                raise
            return False
        return True

    def _versions(self) -> Iterator[str]:
        pages = (
            self.target.client("s3")
            .get_paginator("list_object_versions")
            .paginate(Bucket=self.target.bucket, Prefix=self.key)
        )
        for page in pages:
            for version in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                yield version["VersionId"]

    def _records(self) -> list[Record]:
        from serverless_s3_processor.client import NotFoundError

        try:
            return self.target.api.object(self.key)["records"]
        except NotFoundError:
            return []


def _processed(record: Record) -> Record:
    if record["status"] != "processed":
        reason = record.get("failure") or record["status"]
        raise CliError(
            f"The canary {record['objectKey']} is on record, but not as processed: {reason}. "
            f"To see why: {call('logs processor')}"
        )
    return record
