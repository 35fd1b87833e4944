"""The demo from beginning to end."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.cli.demo import bucket, samples, story, subscriber, waiting
from serverless_s3_processor.cli.rendering import records

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.cli.demo.bucket import Version
    from serverless_s3_processor.cli.demo.subscriber import Received
    from serverless_s3_processor.cli.deployment.target import Target
    from serverless_s3_processor.cli.deployment.temporary_queue import TemporaryQueue
    from serverless_s3_processor.cli.mails import Mail
    from serverless_s3_processor.cli.rendering.output import Output
    from serverless_s3_processor.cli.rendering.stages import Stages
    from serverless_s3_processor.client.responses.objects import Record as RecordFields
    from serverless_s3_processor.local.stack import LocalStack
    from serverless_s3_processor.runtime.domain.records.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """One demo on a deployed stack."""

    target: Target
    stack: LocalStack
    stages: Stages
    output: Output
    sleep: Callable[[float], None]

    def run(self) -> dict[str, Any]:
        """Run the demo, show it, and return the result as JSON.

        Raises:
            CliError: something did not arrive in time; the message names it.
        """
        began = time.time()
        with subscriber.subscribed(self.target) as queue:
            uploaded = self._upload()
            by_version = self._await_records()
            notices = self._await_notices(queue, uploaded)
        recorded = [by_version[version] for version in sorted(uploaded)]
        mislabeled = bucket.FOLDER + samples.MISLABELED
        notice = next(notices[version] for version in notices if version[0] == mislabeled)
        if not self.output.as_json:
            self._show([records.of(record) for record in recorded], notice)
        mail = self._await_digest(began)
        if not self.output.as_json:
            story.show_digest(self.output, mail)
        return {"records": recorded, "notice": notice.envelope, "mail": mail.as_json()}

    def _upload(self) -> set[Version]:
        """Upload the files, and return the new versions."""
        with self.stages.stage("Upload files of many kinds") as step:
            bucket.delete_big_files(self.target)
            before = bucket.versions(self.target)
            bucket.upload(self.target, step)
            return bucket.versions(self.target) - before

    def _await_records(self) -> dict[Version, RecordFields]:
        """Wait for the records of all versions, including those of earlier demos."""
        expected = bucket.versions(self.target)
        with self.stages.stage(f"Wait for {len(expected)} records, one per version") as step:
            return waiting.for_records(self.target.api, expected, step, self.sleep)

    def _await_notices(
        self, queue: TemporaryQueue, expected: set[Version]
    ) -> dict[Version, Received]:
        with self.stages.stage(f"Receive {len(expected)} notices, as a program") as step:
            return waiting.for_notices(queue, expected, step)

    def _await_digest(self, since: float) -> Mail:
        with self.stages.stage("Wait for the digest, sent each minute"):
            return waiting.for_digest(self.stack, since, self.sleep)

    def _show(self, recorded: list[Record], notice: Received) -> None:
        story.show_records(self.output, recorded)
        story.show_notice(self.output, notice)
        self.output.show("")
