"""The system with one guard missing each: the simulation must catch every one of them.

They are put together from parts that are broken on purpose; no source text is changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.domain.records import history
from serverless_s3_processor.runtime.domain.records.record import Guard
from tests.simulation import (
    acting_checks,
    dead_letters,
    history_checks,
    invocations,
    ledger,
    ports,
    record_checks,
)
from tests.simulation import telling_checks as told
from tests.simulation.mutants import acting, isolating, reconciling, recording, telling
from tests.simulation.system import Recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from serverless_s3_processor.runtime.domain.records.record import Record
    from serverless_s3_processor.runtime.ports.record_table import RecordTable


@dataclass(frozen=True, slots=True)
class Mutation:
    """A system that lacks a guard, and the promise that falls with it."""

    recipe: Recipe
    falls: str


def _without(guard: Guard) -> Recipe:
    return Recipe(records=lambda table: recording.Unguarded(table, guard))


def _all_done(_answer: dict[str, Any], _event: dict[str, Any]) -> dict[str, Any]:
    return {"batchItemFailures": []}


def _all_failed(_answer: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    failures = [{"itemIdentifier": record["messageId"]} for record in event["Records"]]
    return {"batchItemFailures": failures}


def _whole_batch(answer: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    return _all_failed(answer, event) if answer["batchItemFailures"] else answer


def _reading(change: Callable[[Iterable[Record]], list[Record]]) -> Recipe:
    return Recipe(
        existing=lambda records: history.existing_versions(change(records)),
        current=lambda records: history.current_version(change(records)),
    )


def _requests_unguarded(table: RecordTable) -> RecordTable:
    return recording.RequestsUnguarded(table, Guard.NOT_NEWER)


CATALOGUE: Mapping[str, Mutation] = {
    "sequencer guard": Mutation(_without(Guard.NOT_NEWER), record_checks.FORWARD),
    "failures never replace a success": Mutation(_without(Guard.NO_SUCCESS), record_checks.FORWARD),
    "gone never replaces what is there": Mutation(_without(Guard.ABSENT), record_checks.FORWARD),
    "what can never be read is recorded": Mutation(
        Recipe(examine=recording.TriesForEver), invocations.ALONE
    ),
    "asking whether what is gone is on record": Mutation(
        Recipe(examine=recording.NeverOnRecord), record_checks.NOT_TWICE
    ),
    "a request for what is gone records nothing": Mutation(
        Recipe(examine=recording.GoneOnRequest), record_checks.NOT_TWICE
    ),
    "keeping the sequencer that is on record": Mutation(
        Recipe(examine=recording.Unsequenced), record_checks.ATTRIBUTES
    ),
    "keeping that of a marker, too": Mutation(
        Recipe(examine=recording.MarkersUnsequenced, records=_requests_unguarded),
        record_checks.FORWARD,
    ),
    "a request never replaces its event's record": Mutation(
        Recipe(records=_requests_unguarded), record_checks.FORWARD
    ),
    "the same bytes again are another upload": Mutation(
        Recipe(examine=recording.OwnWhateverIsThere), history_checks.EXISTING
    ),
    "named by what S3 says, not by the event": Mutation(
        Recipe(examine=recording.ByTheEventsTime), record_checks.ONE_RECORD
    ),
    "whole seconds": Mutation(Recipe(examine=recording.ByTheMillisecond), record_checks.ONE_RECORD),
    "duplicates in a batch are one write": Mutation(
        Recipe(process=recording.WithDuplicates), ports.ONCE_A_WRITE
    ),
    "a bad message fails alone": Mutation(
        Recipe(process=recording.AllOrNothing), invocations.ALONE
    ),
    "a message is not trusted about its bucket": Mutation(
        Recipe(process=recording.TrustsMessages), invocations.FOREIGN
    ),
    "unwritten records fail their messages": Mutation(
        Recipe(process=recording.ForgetsUnwritten), record_checks.TOLD
    ),
    "partial answer: all that failed": Mutation(Recipe(answer=_all_done), invocations.FOREIGN),
    "partial answer: nothing that did not": Mutation(Recipe(answer=_all_failed), invocations.ALONE),
    "partial answer: not the whole batch": Mutation(Recipe(answer=_whole_batch), invocations.ALONE),
    "asking for what is listed and not on record": Mutation(
        Recipe(reconcile_listing=reconciling.TakesNothingForMissing), record_checks.ONE_RECORD
    ),
    "removing what is on record and not listed": Mutation(
        Recipe(reconcile_records=reconciling.TakesNothingForAGhost), history_checks.EXISTING
    ),
    "what is replaced is not deleted": Mutation(
        Recipe(reconcile_records=reconciling.TakesReplacedForDeleted), record_checks.REMOVED_ONCE
    ),
    "what S3 tells is what reconcile found": Mutation(
        Recipe(examine=reconciling.RemovedTwice), record_checks.REMOVED_ONCE
    ),
    "what reconcile found is what S3 told": Mutation(
        Recipe(examine=reconciling.RemovedAgain), record_checks.REMOVED_ONCE
    ),
    "uploaded in the millisecond of the look, another removal ended it": Mutation(
        Recipe(examine=reconciling.RemovedByALaterLook), record_checks.REMOVED_ONCE
    ),
    "removed during the look, it is what was missed": Mutation(
        Recipe(examine=reconciling.RemovedDuringTheLook), record_checks.REMOVED_ONCE
    ),
    "telling removals of one batch apart": Mutation(
        Recipe(process=reconciling.RemovalsTogether), record_checks.REMOVED_ONCE
    ),
    "returned before it is deleted": Mutation(
        Recipe(redrive=recording.DeletesFirst), dead_letters.NOT_LOST
    ),
    "poison is isolated": Mutation(Recipe(isolated=False), invocations.ALONE),
    "the time of S3 is not the object's": Mutation(
        Recipe(trial=isolating.CountsReading), record_checks.HEALTHY
    ),
    "a slow store makes no object unavailable": Mutation(
        Recipe(trial=isolating.GivesUpReading), invocations.ALONE
    ),
    "comparing old and new": Mutation(Recipe(announce=telling.AllIsNews), ledger.ONLY_NEWS),
    "summary before notices": Mutation(Recipe(announce=telling.NoticesFirst), told.ANNOUNCED_ONCE),
    "delivering again what was not announced": Mutation(
        Recipe(announce=telling.GoesOn), told.ANNOUNCED
    ),
    "only what is in a notice is a reason to give it up": Mutation(
        Recipe(topic=telling.TakesAllForFinal), told.ANNOUNCED
    ),
    "keeping what is refused for good": Mutation(
        Recipe(announce=telling.ForgetsRefused), told.ANNOUNCED
    ),
    "a summary has the time of its first news": Mutation(
        Recipe(announce=telling.TimedByTheBatch), told.DIGESTED_ONCE
    ),
    "correcting the summary": Mutation(Recipe(announce=telling.Uncorrected), told.DIGESTED_ONCE),
    "one digest a period": Mutation(Recipe(summaries=telling.Unclaimed), ledger.ONE_DIGEST),
    "settling only what was read": Mutation(Recipe(summaries=telling.SettlesUnread), told.DIGESTED),
    "settling after sending": Mutation(Recipe(send_digest=telling.SettlesFirst), told.DIGESTED),
    "settling what was sent": Mutation(
        Recipe(send_digest=telling.NeverSettles), told.DIGESTED_ONCE
    ),
    "acting only since actions are on": Mutation(
        Recipe(activated=acting.always), acting_checks.ONLY_NEW
    ),
    "acting on what came while the stream began to be read": Mutation(
        Recipe(reads=acting.from_latest), acting_checks.ACTED
    ),
    "acting on what is delivered again after an outage": Mutation(
        Recipe(activated=acting.at_cold_start), acting_checks.ACTED
    ),
    "sequencers are padded on the right": Mutation(
        _reading(telling.left_padded), history_checks.EXISTING
    ),
    "without versions, each upload ends the last": Mutation(
        Recipe(existing=telling.all_null_versions), history_checks.EXISTING
    ),
    "what is gone moves nothing that is there": Mutation(
        Recipe(current=telling.current_among_all), history_checks.CURRENT
    ),
    "without versions, read later stands later": Mutation(
        _reading(telling.by_upload_time), history_checks.EXISTING
    ),
}
"""By the guard that is missing."""
