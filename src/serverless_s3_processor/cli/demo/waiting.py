"""Waits with timeouts, whose errors name what did not arrive."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final, TypeVar

from serverless_s3_processor.cli import lookups, mails
from serverless_s3_processor.cli.demo.subscriber import receive
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.uploading.keys import escaped

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.cli.demo.bucket import Version
    from serverless_s3_processor.cli.demo.subscriber import Received
    from serverless_s3_processor.cli.deployment.temporary_queue import TemporaryQueue
    from serverless_s3_processor.cli.mails import Mail
    from serverless_s3_processor.cli.rendering.stages import Step
    from serverless_s3_processor.client import Client
    from serverless_s3_processor.client.responses.objects import Record
    from serverless_s3_processor.local.stack import LocalStack

Arrival = TypeVar("Arrival")
_RECORDS_SECONDS: Final = 60
_NOTICES_SECONDS: Final = 30
_DIGEST_SECONDS: Final = 80
_POLL_SECONDS: Final = 0.5
_MAX_NAMED: Final = 5


def for_records(
    api: Client, expected: set[Version], step: Step, sleep: Callable[[float], None]
) -> dict[Version, Record]:
    """Wait for the records of the expected versions. CliError if one is missing after the time."""

    def look(missing: set[Version]) -> dict[Version, Record]:
        keys = sorted({key for key, _ in missing})
        records = (record for key in keys for record in lookups.records(api, key))
        by_version = {(r["objectKey"], r.get("versionId", "")): r for r in records}
        return {version: by_version[version] for version in missing if version in by_version}

    def pause() -> None:
        sleep(_POLL_SECONDS)

    return _wait_for_all(expected, look, step, seconds=_RECORDS_SECONDS, kind="record", pause=pause)


def for_notices(
    queue: TemporaryQueue, expected: set[Version], step: Step
) -> dict[Version, Received]:
    """Wait for the notices of the expected versions. CliError if one is missing after the time."""

    def look(missing: set[Version]) -> dict[Version, Received]:
        return {r.version: r for r in receive(queue) if r.version in missing}

    return _wait_for_all(expected, look, step, seconds=_NOTICES_SECONDS, kind="notice")


def for_digest(stack: LocalStack, since: float, sleep: Callable[[float], None]) -> Mail:
    """Wait for the first e-mail that was delivered after a time.

    Raises:
        CliError: there was none in time.
    """
    deadline = monotonic() + _DIGEST_SECONDS
    while monotonic() < deadline:
        for mail in mails.read(stack.layout.mail):
            if mail.delivered > since:
                return mail
        sleep(_POLL_SECONDS)
    raise CliError(
        f"No e-mail arrived within {_DIGEST_SECONDS} s. To see why: {call('logs digest')}"
    )


def _wait_for_all(
    expected: set[Version],
    look: Callable[[set[Version]], dict[Version, Arrival]],
    step: Step,
    *,
    seconds: int,
    kind: str,
    pause: Callable[[], None] = lambda: None,
) -> dict[Version, Arrival]:
    """Call `look` with the missing versions until it has returned all of them."""
    arrived: dict[Version, Arrival] = {}
    step.expect(len(expected))
    deadline = monotonic() + seconds
    while missing := expected - arrived.keys():
        if monotonic() >= deadline:
            raise _missing_error(missing, kind)
        new = look(missing)
        arrived |= new
        step.advance(len(new))
        if len(arrived) < len(expected):
            pause()
    return arrived


def _missing_error(missing: set[Version], kind: str) -> CliError:
    keys = ", ".join(escaped(key) for key, _ in sorted(missing)[:_MAX_NAMED])
    more = "" if len(missing) <= _MAX_NAMED else f" and {len(missing) - _MAX_NAMED} more"
    return CliError(
        f"There is still no {kind} of {keys}{more}. To see why: {call('status')} and {call('logs')}"
    )
