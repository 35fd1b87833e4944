"""List what ended among the dead letters, and why."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.dead_letter import NotRedrivableError, StreamBatch
from serverless_s3_processor.runtime.domain.events.parsing import ForeignMessageError
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.services.dead_letters.lease import (
    lease_dead_letters,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter, ObjectRef
    from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations
    from serverless_s3_processor.runtime.domain.notices.refused_notice import RefusedNotice
    from serverless_s3_processor.runtime.ports.dead_letters import DeadLetterQueue, FailureLog


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedMessage:
    """A message of a queue that failed too often.

    `batch` is what it says of the table's stream, `notice` what it says of a refused notice.
    `reason` is None if none was logged: the function died with it, or the log is too old.
    """

    letter: DeadLetter
    objects: Sequence[ObjectRef] = ()
    reason: str | None = None
    can_succeed: bool = True
    batch: StreamBatch | None = None
    notice: RefusedNotice | None = None

    @property
    def keys(self) -> list[str]:
        """The keys of the objects that it is about, each once."""
        return list(dict.fromkeys(each.key for each in self.objects))


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedMessages:
    """Messages that failed too often, oldest first.

    `total` is approximately how many there are in all, and `in_flight` how many another call
    is looking at. `trouble` is why the log could not be searched; None if it was.
    """

    letters: Sequence[FailedMessage] = ()
    total: int = 0
    in_flight: int = 0
    log_problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureLister:
    """Looks at the dead letters of one queue and leaves them where they are.

    `examine` says what a letter is about, and whether it can succeed.
    """

    queue: DeadLetterQueue
    examine: Callable[[DeadLetter], FailedMessage]
    log: FailureLog | None = None

    def list_failures(self, limit: int) -> FailedMessages:
        """Return up to `limit` of them; without reasons where the log fails.

        Raises:
            UnavailableError: the queue refused or failed.
        """
        with lease_dead_letters(self.queue) as lease:
            letters = sorted(islice(lease.letters(), limit), key=lambda letter: letter.sent_at)
        reasons, log_problem = self._reasons(letters)
        failures = [_with_reason(self.examine(each), reasons.get(each.id)) for each in letters]
        total = max(lease.initial_depth.total, len(letters))
        return FailedMessages(
            letters=failures, total=total, in_flight=lease.in_flight, log_problem=log_problem
        )

    def _reasons(self, letters: Sequence[DeadLetter]) -> tuple[Mapping[str, str], str | None]:
        if not letters or self.log is None:
            return {}, None
        try:
            return self.log.reasons(letters), None
        except UnavailableError as error:
            return {}, str(error)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureListers:
    """The dead letters of each kind; `actions` is None if no actions are on."""

    uploads: FailureLister
    changes: FailureLister
    actions: FailureLister | None = None


def _with_reason(failure: FailedMessage, logged: str | None) -> FailedMessage:
    return replace(failure, reason=failure.reason or logged)


def examine_upload(letter: DeadLetter, watched: WatchedLocations) -> FailedMessage:
    """Tell which objects a message of the uploads' queue is about."""
    try:
        return FailedMessage(letter=letter, objects=letter.objects(watched))
    except NotRedrivableError as error:
        return FailedMessage(letter=letter, reason=str(error), can_succeed=False)


def examine_change(letter: DeadLetter) -> FailedMessage:
    """Tell what could not be announced, and can't be any more.

    That is a batch of the table's stream, or one change whose notice was refused for good.
    """
    with suppress(ForeignMessageError):
        return FailedMessage(letter=letter, notice=letter.refused_notice(), can_succeed=False)
    try:
        return FailedMessage(letter=letter, batch=StreamBatch.parse(letter.body), can_succeed=False)
    except NotRedrivableError as error:
        return FailedMessage(letter=letter, reason=str(error), can_succeed=False)
