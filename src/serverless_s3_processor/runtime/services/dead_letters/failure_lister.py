"""List dead letters, and why they failed."""

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
    """A dead letter, and the objects, the batch of the table's stream or the notice that it names.

    `reason` is None if none was logged: the function crashed, or the log has expired.
    """

    letter: DeadLetter
    objects: Sequence[ObjectRef] = ()
    reason: str | None = None
    can_succeed: bool = True
    batch: StreamBatch | None = None
    notice: RefusedNotice | None = None

    @property
    def keys(self) -> list[str]:
        """The keys of its objects, each once."""
        return list(dict.fromkeys(ref.key for ref in self.objects))


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedMessages:
    """Dead letters, oldest first.

    `total` and `in_flight` are approximate; another call is examining those in flight.
    `log_problem` is why the log could not be searched.
    """

    letters: Sequence[FailedMessage] = ()
    total: int = 0
    in_flight: int = 0
    log_problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureLister:
    """Lists the dead letters of one queue, which stay there.

    `examine` returns what a letter is about, and whether it can succeed.
    """

    queue: DeadLetterQueue
    examine: Callable[[DeadLetter], FailedMessage]
    log: FailureLog | None = None

    def list_failures(self, limit: int) -> FailedMessages:
        """Return up to `limit` letters, without reasons if the log fails."""
        with lease_dead_letters(self.queue) as lease:
            letters = sorted(islice(lease.letters(), limit), key=lambda letter: letter.sent_at)
        reasons, log_problem = self._reasons(letters)
        failures = [
            _with_reason(self.examine(letter), reasons.get(letter.id)) for letter in letters
        ]
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
    """The listers of each kind; `actions` is None if actions are off."""

    uploads: FailureLister
    changes: FailureLister
    actions: FailureLister | None = None


def _with_reason(failure: FailedMessage, logged: str | None) -> FailedMessage:
    return replace(failure, reason=failure.reason or logged)


def examine_upload(letter: DeadLetter, watched: WatchedLocations) -> FailedMessage:
    """Return the objects of a message of the queue of uploads."""
    try:
        return FailedMessage(letter=letter, objects=letter.objects(watched))
    except NotRedrivableError as error:
        return FailedMessage(letter=letter, reason=str(error), can_succeed=False)


def examine_change(letter: DeadLetter) -> FailedMessage:
    """Return the batch of the stream, or the refused notice, that will never be announced."""
    with suppress(ForeignMessageError):
        return FailedMessage(letter=letter, notice=letter.refused_notice(), can_succeed=False)
    try:
        return FailedMessage(letter=letter, batch=StreamBatch.parse(letter.body), can_succeed=False)
    except NotRedrivableError as error:
        return FailedMessage(letter=letter, reason=str(error), can_succeed=False)
