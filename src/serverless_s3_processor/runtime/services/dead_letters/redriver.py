"""Return dead letters to the queue that they came from."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Literal, TypeAlias

from serverless_s3_processor.runtime.domain.dead_letter import DeadLetterQuery, NotRedrivableError
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.services.dead_letters.lease import (
    lease_dead_letters,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter, ObjectRef
    from serverless_s3_processor.runtime.ports.dead_letters import DeadLetterQueue, ReturnQueue

_BATCH_SIZE = 10
_ALL = DeadLetterQuery()

Redrivable: TypeAlias = Literal["uploads", "actions"]
"""Kinds of dead letters that can be returned to their queue."""


class RedriveOutcome(StrEnum):
    """The outcome of a dead letter."""

    RETURNED = "returned"
    WAITING = "waiting"
    """It would have been returned."""
    SKIPPED = "skipped"
    """It is foreign, or its objects can't be looked up any more."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedrivenLetter:
    """The outcome of a dead letter, and the reason if it was not returned.

    `is_refused` is whether the queue refused it.
    """

    letter: DeadLetter
    outcome: RedriveOutcome
    keys: tuple[str, ...] = ()
    reason: str | None = None
    is_refused: bool = False

    @property
    def is_to_return(self) -> bool:
        """Whether it is, or would be, on the queue; its dead letter may still exist."""
        return self.outcome is not RedriveOutcome.SKIPPED and not self.is_refused


@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveReport:
    """The outcomes; `complete` if all letters were examined that this call can see.

    `in_flight` is the approximate number of letters that another call is examining.
    """

    results: Sequence[RedrivenLetter]
    complete: bool
    in_flight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Redriver:
    """Returns the dead letters of one queue; `objects` returns the objects of a letter.

    Examines no more letters after `max_seconds`. A letter is put on the queue before it is deleted;
    after an interruption it is processed twice, which is harmless.
    """

    dead_letters: DeadLetterQueue
    queue: ReturnQueue
    objects: Callable[[DeadLetter], Sequence[ObjectRef]]
    max_seconds: float = math.inf
    clock: Callable[[], float] = time.monotonic

    def redrive(
        self,
        query: DeadLetterQuery = _ALL,
        *,
        max_letters: int | None = None,
        max_examined: int | None = None,
        include_foreign: bool = False,
        dry_run: bool = False,
    ) -> RedriveReport:
        """Return up to `max_letters` that match `query`; foreign ones only with `include_foreign`.

        They are bulk work, unless `query` or a maximum of one shows that somebody waits for them.
        Letters that are skipped, or that the queue refuses, don't count towards `max_letters`.

        Raises:
            UnavailableError: some may be returned.
        """
        with lease_dead_letters(self.dead_letters) as lease:
            letters = islice(lease.letters(), max_examined)
            chosen = self._select(letters, query, include_foreign=include_foreign)
            is_bulk = max_letters != 1 and query == _ALL
            results = list(self._redrive(chosen, max_letters, is_bulk=is_bulk, dry_run=dry_run))
        return RedriveReport(results=results, complete=lease.complete, in_flight=lease.in_flight)

    def _select(
        self, letters: Iterable[DeadLetter], query: DeadLetterQuery, *, include_foreign: bool
    ) -> Iterator[RedrivenLetter]:
        """Yield matching letters until the time is up or the objects of one can't be read."""
        deadline = self.clock() + self.max_seconds
        for letter in filter(query.may_match, letters):
            if self.clock() > deadline:
                return
            try:
                objects, reason = self.objects(letter), None
            except NotRedrivableError as error:
                objects, reason = (), str(error)
            except UnavailableError as error:
                yield _unreadable(letter, error)
                return
            if query.matches(objects):
                yield _candidate(letter, objects, reason, include_foreign=include_foreign)

    def _redrive(
        self,
        chosen: Iterator[RedrivenLetter],
        max_letters: int | None,
        *,
        is_bulk: bool,
        dry_run: bool,
    ) -> Iterator[RedrivenLetter]:
        remaining = max_letters
        while batch := list(
            islice(chosen, _BATCH_SIZE if remaining is None else min(remaining, _BATCH_SIZE))
        ):
            waiting = [result for result in batch if result.outcome is RedriveOutcome.WAITING]
            yield from (result for result in batch if result.outcome is not RedriveOutcome.WAITING)
            outcomes = waiting if dry_run else self._return(waiting, is_bulk=is_bulk)
            yield from outcomes
            remaining = (
                None
                if remaining is None
                else remaining - sum(result.is_to_return for result in outcomes)
            )

    def _return(self, waiting: Sequence[RedrivenLetter], *, is_bulk: bool) -> list[RedrivenLetter]:
        bodies = [result.letter.body for result in waiting]
        refusals = self.queue.put(bodies, is_bulk=is_bulk) if bodies else []
        queued = [
            result.letter
            for result, refusal in zip(waiting, refusals, strict=True)
            if refusal is None
        ]
        failures = self.dead_letters.delete(queued) if queued else []
        not_deleted = {letter.id: failure for letter, failure in zip(queued, failures, strict=True)}
        return [
            _result(result, refusal, not_deleted.get(result.letter.id))
            for result, refusal in zip(waiting, refusals, strict=True)
        ]


def _candidate(
    letter: DeadLetter, objects: Sequence[ObjectRef], reason: str | None, *, include_foreign: bool
) -> RedrivenLetter:
    outcome = (
        RedriveOutcome.WAITING if include_foreign or reason is None else RedriveOutcome.SKIPPED
    )
    keys = tuple(dict.fromkeys(ref.key for ref in objects))
    return RedrivenLetter(letter=letter, outcome=outcome, keys=keys, reason=reason)


def _unreadable(letter: DeadLetter, error: UnavailableError) -> RedrivenLetter:
    reason = f"its objects can't be looked up now ({error.cause.value}); try again"
    return RedrivenLetter(
        letter=letter, outcome=RedriveOutcome.FAILED, reason=reason, is_refused=True
    )


def _result(
    waiting: RedrivenLetter, refusal: str | None, not_deleted: str | None
) -> RedrivenLetter:
    reason = refusal
    if not_deleted:
        reason = f"it was returned, but its dead letter was not deleted: {not_deleted}"
    return replace(
        waiting,
        outcome=RedriveOutcome.FAILED if reason else RedriveOutcome.RETURNED,
        reason=reason,
        is_refused=refusal is not None,
    )
