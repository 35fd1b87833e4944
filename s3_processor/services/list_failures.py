"""List what ended among the dead letters, and why."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from s3_processor.domain.parsing import ForeignMessageError
from s3_processor.ports import UnavailableError
from s3_processor.services.hold_dead_letters import held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from s3_processor.domain.dead_letter import DeadLetter, Unannounced
    from s3_processor.domain.refused_notice import RefusedNotice
    from s3_processor.domain.watched import Watched
    from s3_processor.ports.dead_letters import DeadLetters, FailureLog


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A message of the queue that failed too often.

    `reason` is None if none was logged: the worker died with it, or the log is too old.
    """

    letter: DeadLetter
    keys: tuple[str, ...] = ()
    reason: str | None = None
    can_succeed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """Messages that failed too often, oldest first.

    `trouble` is why the log could not be searched; None if it was.
    """

    letters: Sequence[Failure]
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """Changes that nobody was notified of: a batch, or the one whose notice was refused for good.

    Both are None if it's another message.
    """

    letter: DeadLetter
    batch: Unannounced | None = None
    notice: RefusedNotice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFailures:
    """Looks at dead letters and leaves them where they are."""

    uploads: DeadLetters
    changes: DeadLetters
    log: FailureLog
    watched: Watched

    def of_uploads(self, most: int) -> Failures:
        """Return up to `most` messages of the queue; without reasons where the log fails.

        Raises:
            UnavailableError: the queue refused or failed.
        """
        letters = _looked_at(self.uploads, most)
        reasons, trouble = self._reasons(letters)
        failures = [_failure(letter, reasons.get(letter.id), self.watched) for letter in letters]
        return Failures(letters=failures, trouble=trouble)

    def _reasons(self, letters: Sequence[DeadLetter]) -> tuple[Mapping[str, str], str | None]:
        try:
            return (self.log.reasons(letters) if letters else {}), None
        except UnavailableError as error:
            return {}, str(error)

    def of_changes(self, most: int) -> list[GivenUp]:
        """Return up to `most` batches of changes and refused notices, oldest first.

        Raises:
            UnavailableError: the queue refused or failed.
        """
        return [_given_up(letter) for letter in _looked_at(self.changes, most)]


def _looked_at(queue: DeadLetters, most: int) -> list[DeadLetter]:
    with held(queue) as letters:
        return sorted(islice(letters, most), key=lambda letter: letter.sent)


def _failure(letter: DeadLetter, reason: str | None, watched: Watched) -> Failure:
    try:
        keys = dict.fromkeys(event.key for event in letter.events(watched))
    except ForeignMessageError as error:
        return Failure(letter=letter, reason=f"foreign message: {error}", can_succeed=False)
    return Failure(letter=letter, keys=tuple(keys), reason=reason)


def _given_up(letter: DeadLetter) -> GivenUp:
    with suppress(ForeignMessageError):
        return GivenUp(letter=letter, batch=letter.unannounced())
    with suppress(ForeignMessageError):
        return GivenUp(letter=letter, notice=letter.refused_notice())
    return GivenUp(letter=letter)
