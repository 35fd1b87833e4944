"""The demo from beginning to end: what is done, what is waited for, and what it all came to."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.cli.demo import bucket, machine, samples, story, waiting
from serverless_s3_processor.cli.rendering import records

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.cli.demo.bucket import Version
    from serverless_s3_processor.cli.demo.machine import Machine, Received
    from serverless_s3_processor.cli.deployment.target import Target
    from serverless_s3_processor.cli.mails import Mail
    from serverless_s3_processor.cli.rendering.output import Output
    from serverless_s3_processor.cli.rendering.stages import Stages
    from serverless_s3_processor.client.responses.objects import Record as Answer
    from serverless_s3_processor.local.stack import LocalStack
    from serverless_s3_processor.runtime.domain.records.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """One demo on a stack that is deployed. `sleep` is how it waits."""

    target: Target
    stack: LocalStack
    stages: Stages
    output: Output
    sleep: Callable[[float], None]

    def __call__(self) -> dict[str, Any]:
        """Do all of it, show it, and return what a program may want to know of it.

        Raises:
            CliError: something did not arrive in time; the message says what.
        """
        began = time.time()
        with machine.subscribed(self.target) as subscriber:
            uploaded = self._upload()
            found = self._await_records()
            notices = self._await_notices(subscriber, uploaded)
        recorded = [found[version] for version in sorted(uploaded)]
        notice = _of(notices, samples.MISLABELLED)
        if not self.output.as_json:
            self._show([records.of(record) for record in recorded], notice)
        mail = self._await_digest(began)
        if not self.output.as_json:
            story.of_digest(self.output, mail)
        return {
            "records": recorded,
            "notice": notice.envelope,
            "mail": mail.as_json(),
        }

    def _upload(self) -> set[Version]:
        """Return what the bucket has since, that it had not before."""
        with self.stages.stage("Upload files of many kinds") as step:
            bucket.forget_big_ones(self.target)
            before = bucket.versions(self.target)
            bucket.upload(self.target, step)
            return bucket.versions(self.target) - before

    def _await_records(self) -> dict[Version, Answer]:
        """What earlier demos left in the bucket must be on record as well."""
        expected = bucket.versions(self.target)
        with self.stages.stage(f"Wait for {len(expected)} records, one a version") as step:
            return waiting.for_records(self.target.api, expected, step, self.sleep)

    def _await_notices(
        self, subscriber: Machine, expected: set[Version]
    ) -> dict[Version, Received]:
        with self.stages.stage(f"Receive {len(expected)} notices, as a program does") as step:
            return waiting.for_notices(subscriber, expected, step)

    def _await_digest(self, since: float) -> Mail:
        with self.stages.stage("Wait for the digest: one a minute is sent"):
            return waiting.for_digest(self.stack, since, self.sleep)

    def _show(self, recorded: list[Record], notice: Received) -> None:
        story.of_records(self.output, recorded)
        story.of_notice(self.output, notice)
        self.output.show("")


def _of(notices: dict[Version, Received], name: str) -> Received:
    return next(one for (key, _), one in notices.items() if key == bucket.FOLDER + name)
