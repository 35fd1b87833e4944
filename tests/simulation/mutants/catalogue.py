"""The system with one guard missing each: the simulation must catch every one of them.

The mutants are put together from parts that are broken on purpose; no source text is changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from serverless_s3_processor.runtime.domain.records.record import Guard
from tests.simulation.adapters.dead_letters import NOT_LOST
from tests.simulation.adapters.store_and_table import ONCE_A_WRITE
from tests.simulation.checks.actions import ACTED, ONLY_NEW
from tests.simulation.checks.history import CURRENT, EXISTING
from tests.simulation.checks.notices import ANNOUNCED, ANNOUNCED_ONCE, DIGESTED, DIGESTED_ONCE
from tests.simulation.checks.records import (
    ATTRIBUTES,
    FORWARD,
    HEALTHY,
    NOT_TWICE,
    ONE_RECORD,
    REMOVED_ONCE,
    REPORTED,
)
from tests.simulation.invocations import ALONE, FOREIGN
from tests.simulation.mutants import (
    actions,
    history,
    isolation,
    notices,
    processing,
    reconcile,
    responses,
)
from tests.simulation.recipe import Recipe
from tests.simulation.world.ledger import ONE_DIGEST, ONLY_NEWS


@dataclass(frozen=True, slots=True)
class Mutation:
    """A system with a broken part, and the promise that it breaks."""

    recipe: Recipe
    broken_promise: str


_BROKEN_PARTS: list[tuple[str, str, list[Any]]] = [
    (FORWARD, "records", [processing.without(guard) for guard in Guard]),
    (FORWARD, "records", [processing.RequestsUnguarded]),
    (ALONE, "examiner", [processing.RetriesUnreadable]),
    (
        NOT_TWICE,
        "examiner",
        [processing.IgnoresRecordedVersions, processing.RecordsGoneOnRequest],
    ),
    (ATTRIBUTES, "examiner", [processing.IgnoresRecordedSequencer]),
    (EXISTING, "examiner", [processing.TakesAnyUploadForItsOwn]),
    (
        ONE_RECORD,
        "examiner",
        [processing.IdentifiesByEventTime, processing.IdentifiesByMillisecond],
    ),
    (
        REMOVED_ONCE,
        "examiner",
        [
            reconcile.RecordsReportedRemoval,
            reconcile.RecordsDetectedRemoval,
            reconcile.DetectsAfterUpload,
            reconcile.IgnoresRemovalsDuringScan,
        ],
    ),
    (ONCE_A_WRITE, "processor", [processing.WritesDuplicates]),
    (ALONE, "processor", [processing.FailsWholeBatch]),
    (FOREIGN, "processor", [processing.TrustsMessages]),
    (REPORTED, "processor", [processing.ReportsNoUnwrittenRecords]),
    (REMOVED_ONCE, "processor", [processing.WritesEveryRemoval]),
    (FOREIGN, "response", [responses.no_failure]),
    (ALONE, "response", [responses.all_failed, responses.whole_batch]),
    (HEALTHY, "object_run", [isolation.CountsReading]),
    (ALONE, "object_run", [isolation.GivesUpReading]),
    (ONE_RECORD, "listing_reconciler", [reconcile.FindsNothingMissing]),
    (EXISTING, "record_reconciler", [reconcile.FindsNoOrphans]),
    (REMOVED_ONCE, "record_reconciler", [reconcile.TakesReplacedForDeleted]),
    (NOT_LOST, "redriver", [reconcile.DeletesBeforeReturning]),
    (ONLY_NEWS, "announcer", [notices.AnnouncesEverything]),
    (ANNOUNCED_ONCE, "announcer", [notices.PublishesFirst]),
    (ANNOUNCED, "announcer", [notices.ReportsNoFailure, notices.DropsRefusedNotices]),
    (ANNOUNCED, "topic", [notices.TakesAllRefusalsForFinal]),
    (DIGESTED_ONCE, "announcer", [notices.SummarizesByBatchTime, notices.DoesNotCorrectSummary]),
    (ONE_DIGEST, "summaries", [notices.GrantsEveryClaim]),
    (DIGESTED, "summaries", [notices.CommitsUnreadSummaries]),
    (DIGESTED, "digest_sender", [notices.CommitsBeforeSending]),
    (DIGESTED_ONCE, "digest_sender", [notices.NeverCommits]),
    (ONLY_NEW, "activated_at", [actions.always]),
    (ACTED, "activated_at", [actions.since_cold_start]),
    (ACTED, "is_read", [actions.is_read_from_latest]),
    (EXISTING, "existing_versions", [history.existing_null_versions]),
    (CURRENT, "current_version", [history.current_version_among_all]),
]
"""The promise that falls, the part of the recipe, and mutants of the part."""

_SEVERAL_PARTS: Mapping[str, Mutation] = {
    "WithoutIsolation": Mutation(Recipe(isolated=False), ALONE),
    "IgnoresMarkersSequencer": Mutation(
        Recipe(examiner=processing.IgnoresMarkersSequencer, records=processing.RequestsUnguarded),
        FORWARD,
    ),
    "pad_sequencers_on_the_left": Mutation(
        history.misreading(history.pad_sequencers_on_the_left), EXISTING
    ),
    "order_by_upload_time": Mutation(history.misreading(history.order_by_upload_time), EXISTING),
}

CATALOGUE: Mapping[str, Mutation] = {
    **_SEVERAL_PARTS,
    **{
        mutant.__name__: Mutation(Recipe(**{part: mutant}), promise)
        for promise, part, mutants in _BROKEN_PARTS
        for mutant in mutants
    },
}
"""By the name of the broken part."""
