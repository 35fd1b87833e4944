"""Waiting for what must arrive: in bounded time, and with a word on what did not."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli import mails
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.uploading.keys import escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from serverless_s3_processor.cli.demo.bucket import Version
    from serverless_s3_processor.cli.demo.machine import Machine, Received
    from serverless_s3_processor.cli.mails import Mail
    from serverless_s3_processor.cli.rendering.stages import Step
    from serverless_s3_processor.client import Client
    from serverless_s3_processor.client.responses.objects import Record
    from serverless_s3_processor.local.stack import LocalStack

_RECORDS_SECONDS: Final = 60
_NOTICES_SECONDS: Final = 30
_DIGEST_SECONDS: Final = 80
_POLL_SECONDS: Final = 0.5
_MAX_NAMED: Final = 5


def for_records(
    api: Client, expected: set[Version], step: Step, sleep: Callable[[float], None]
) -> dict[Version, Record]:
    """Wait until there is a record of everything that is expected.

    Raises:
        CliError: there isn't in time.
    """
    found: dict[Version, Record] = {}
    step.expect(len(expected))
    until = monotonic() + _RECORDS_SECONDS
    while missing := expected - found.keys():
        _in_time(until, missing, "no record of")
        news = _recorded(api, missing)
        found |= news
        step.advance(len(news))
        if len(found) < len(expected):
            sleep(_POLL_SECONDS)
    return found


def for_notices(machine: Machine, expected: set[Version], step: Step) -> dict[Version, Received]:
    """Wait until everything that is expected was announced.

    Raises:
        CliError: it wasn't in time.
    """
    found: dict[Version, Received] = {}
    step.expect(len(expected))
    until = monotonic() + _NOTICES_SECONDS
    while missing := expected - found.keys():
        _in_time(until, missing, "no notice of")
        news = {one.version: one for one in machine.receive() if one.version in missing}
        found |= news
        step.advance(len(news))
    return found


def for_digest(stack: LocalStack, since: float, sleep: Callable[[float], None]) -> Mail:
    """Wait for the first mail that was delivered since then.

    Raises:
        CliError: none was in time.
    """
    until = monotonic() + _DIGEST_SECONDS
    while monotonic() < until:
        for mail in mails.read(stack.layout.mail):
            if mail.delivered > since:
                return mail
        sleep(_POLL_SECONDS)
    raise CliError(f"After {_DIGEST_SECONDS} s there is no mail. To see why: {call('logs digest')}")


def _recorded(api: Client, versions: Iterable[Version]) -> dict[Version, Record]:
    keys = {key for key, _ in versions}
    records = (record for key in sorted(keys) for record in _history(api, key))
    found = {(record["objectKey"], record.get("versionId", "")): record for record in records}
    return {version: found[version] for version in versions if version in found}


def _history(api: Client, key: str) -> list[Record]:
    from serverless_s3_processor.client import NotFoundError

    try:
        return api.object(key)["records"]
    except NotFoundError:
        return []


def _in_time(until: float, missing: set[Version], what: str) -> None:
    if monotonic() < until:
        return
    named = ", ".join(escaped(key) for key, _ in sorted(missing)[:_MAX_NAMED])
    more = "" if len(missing) <= _MAX_NAMED else f" and {len(missing) - _MAX_NAMED} more"
    raise CliError(
        f"There is still {what} {named}{more}. To see why: {call('status')} and {call('logs')}"
    )
