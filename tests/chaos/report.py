"""The result of a run, for a person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from tests.chaos.run import Outcome
from tests.chaos.verdict import repeats


def render(outcome: Outcome) -> str:
    """Return the figures and the verdict."""
    parts = (_requests, _faults, _results, _verdict)
    return "\n".join(line for part in parts for line in part(outcome))


def _requests(outcome: Outcome) -> Iterator[str]:
    ledger = outcome.evidence.ledger
    yield (
        f"{len(ledger.versions):,} uploads to {len({v.key for v in ledger.versions.values()}):,} "
        f"keys, {len(ledger.markers):,} delete markers, {len(ledger.removed):,} removals"
    )
    yield f"statuses of requests to process again: {_counts(outcome.evidence.statuses)}"


def _faults(outcome: Outcome) -> Iterator[str]:
    yield f"{len(outcome.faults):,} calls failed or were slow:"
    for service in sorted({fault.service for fault in outcome.faults}):
        kinds = Counter(fault.kind for fault in outcome.faults if fault.service == service)
        yield f"  {service}: {kinds.total():,} ({_counts(kinds)})"
    for description, deaths in (
        ("workers killed", outcome.kills),
        ("took too long", outcome.timeouts),
    ):
        yield f"{len(deaths)} {description}: {_counts(Counter(d.function for d in deaths))}"


def _results(outcome: Outcome) -> Iterator[str]:
    evidence = outcome.evidence
    statuses = Counter(str(record.status) for record in evidence.records)
    repeat_count = sum(len(group) - 1 for group in repeats(evidence).values())
    yield f"{outcome.redriven:,} dead letters were redriven"
    yield f"{len(evidence.records):,} records: {_counts(statuses)}"
    yield (
        f"{len(evidence.announced):,} announcements, {repeat_count:,} of them repeated "
        f"(faults explain {evidence.max_repeats:,})"
    )
    yield f"digests and waiting summaries count {evidence.summarized:,} records"


def _verdict(outcome: Outcome) -> Iterable[str]:
    if not outcome.violations:
        return ["Nothing lost, nothing recorded twice, nothing announced twice without a cause."]
    return [f"VIOLATED: {violation}" for violation in outcome.violations]


def _counts(counts: Mapping[str, int] | Mapping[int, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items()))
