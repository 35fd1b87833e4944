"""A test object that must be recorded and announced, and is then removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli import lookups
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
"""Selects the notices of canaries."""
_LOCKED: Final = "object lock"
"""Part of S3's message when it must keep a version; the error code is a general one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """The object; `id` makes its key unique."""

    target: Target
    id: str

    @property
    def key(self) -> str:
        """The object's key."""
        return f"{FOLDER}{self.id}.txt"

    def upload(self) -> None:
        """Upload the object."""
        self.target.client("s3").put_object(
            Bucket=self.target.bucket,
            Key=self.key,
            Body=f"{self.id}\n".encode(),
            ContentType="text/plain",
        )

    def await_record(self, seconds: int, sleep: Callable[[float], None]) -> Record:
        """Wait for the record.

        Raises:
            CliError: there was none in time, or its status is not `processed`.
        """
        records = lookups.poll(self._records, seconds, sleep)
        if not records:
            raise CliError(
                f"After {seconds} s the canary {self.key} is not on record. To see why: "
                f"{call('status')} and {call('logs processor')}"
            )
        return _require_processed(records[-1])

    def await_notice(self, queue: TemporaryQueue, seconds: int) -> dict[str, Any]:
        """Wait for the notice. CliError if there was none in time."""
        notice = queue.find(lambda message: message.get("objectKey") == self.key, seconds)
        if notice is None:
            raise CliError(
                f"After {seconds} s the canary {self.key} is on record, but was not announced. To "
                f"see why: {call('logs notifier')}. If `actions_file` selects which objects are "
                f"announced, it must include {FOLDER}."
            )
        return notice

    def remove(self) -> bool:
        """Remove all its versions; False if an object lock keeps them. The records stay."""
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

    def _records(self) -> list[Record] | None:
        return lookups.records(self.target.api, self.key) or None


def _require_processed(record: Record) -> Record:
    if record["status"] != "processed":
        reason = record.get("failure") or record["status"]
        raise CliError(
            f"The canary {record['objectKey']} was recorded, but not processed: {reason}. "
            f"To see why: {call('logs processor')}"
        )
    return record
