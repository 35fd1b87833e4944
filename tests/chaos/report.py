"""What a run came to, for a person."""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.breaking import Outcome
from tests.chaos.verdict import repeats
from tests.chaos.workers import Death


def report(outcome: Outcome) -> str:
    """Return the figures and the verdict."""
    return "\n".join([*_done(outcome), *_injected(outcome), *_found(outcome), *_verdict(outcome)])


def _done(outcome: Outcome) -> Iterator[str]:
    ledger, answers = outcome.evidence.ledger, outcome.evidence.answers
    yield (
        f"{len(ledger.versions):,} uploads to {len({v.key for v in ledger.versions.values()}):,} "
        f"keys, {len(ledger.markers):,} delete markers, {len(ledger.removed):,} removals"
    )
    told = ", ".join(f"{count:,} times {status}" for status, count in sorted(answers.items()))
    yield f"requests to process again were answered: {told}"


def _injected(outcome: Outcome) -> Iterator[str]:
    ways = Counter((fault.service, fault.way) for fault in outcome.faults)
    yield f"{len(outcome.faults):,} calls went wrong or were slow:"
    for service in sorted({fault.service for fault in outcome.faults}):
        of = {way: count for (name, way), count in sorted(ways.items()) if name == service}
        each = ", ".join(f"{count:,} {way}" for way, count in of.items())
        yield f"  {service}: {sum(of.values()):,} ({each})"
    yield f"{len(outcome.kills)} workers killed: {_by_function(outcome.kills)}"
    yield f"{len(outcome.timeouts)} took too long: {_by_function(outcome.timeouts)}"


def _by_function(deaths: list[Death]) -> str:
    counts = Counter(death.function for death in deaths)
    return ", ".join(f"{count:,} {function}" for function, count in sorted(counts.items()))


def _found(outcome: Outcome) -> Iterator[str]:
    evidence = outcome.evidence
    statuses = Counter(str(record.status) for record in evidence.records)
    each = ", ".join(f"{count:,} {status}" for status, count in sorted(statuses.items()))
    yield f"{outcome.redriven:,} dead letters were redriven"
    yield f"{len(evidence.records):,} records: {each}"
    repeated = sum(len(same) - 1 for same in repeats(evidence).values())
    yield (
        f"{len(evidence.announced):,} announcements, {repeated:,} of them repeated "
        f"({evidence.repeats_allowed:,} could be explained)"
    )
    yield f"digests and waiting summaries tell of {evidence.counted:,} records"


def _verdict(outcome: Outcome) -> Iterator[str]:
    if not outcome.violations:
        yield "Nothing lost, nothing recorded twice, nothing announced twice without a reason."
    for violation in outcome.violations:
        yield f"VIOLATED: {violation}"
