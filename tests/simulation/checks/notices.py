"""Whether everybody was told everything, and no more often than could not be helped."""

from tests.simulation.simulation import Simulation
from tests.simulation.world.faults import ViolationError

ANNOUNCED = "every change is announced, or a dead letter if its notice was refused permanently"
ANNOUNCED_ONCE = "an announcement is repeated only after a crash or a failure of the topic"
DIGESTED = "the digests add up to the announcements"
DIGESTED_ONCE = "a digest counts twice only after a crash or a failure"
NO_MESSAGE_LOST = "no message is lost"
ONLY_FOREIGN = "only foreign messages stay among the dead messages"


def check(simulation: Simulation) -> None:
    """Count.

    Raises:
        ViolationError: a promise is broken.
    """
    _check_announcements(simulation)
    _check_digests(simulation)
    _check_queue(simulation)


def _check_announcements(simulation: Simulation) -> None:
    ledger = simulation.parts.ledger
    for change, record in ledger.records.items():
        times, repeats = ledger.published[change], ledger.allowed_republications[change]
        if not times and not ledger.is_refused(change):
            raise ViolationError(ANNOUNCED, record.object_key, f"change {change}")
        _check_repeats(ANNOUNCED_ONCE, record.object_key, change, times, repeats)


def _check_digests(simulation: Simulation) -> None:
    ledger = simulation.parts.ledger
    for change, record in ledger.records.items():
        times, repeats = ledger.digest_counts[change], ledger.allowed_digest_repeats[change]
        if not times:
            raise ViolationError(DIGESTED, record.object_key, f"change {change} is in no digest")
        _check_repeats(DIGESTED_ONCE, record.object_key, change, times, repeats)


def _check_repeats(promise: str, key: str, change: str, times: int, repeats: int) -> None:
    if times > 1 + repeats:
        detail = f"change {change}: {times} times, {repeats} repeats allowed"
        raise ViolationError(promise, key, detail)


def _check_queue(simulation: Simulation) -> None:
    queue = simulation.parts.queue
    remaining = len(queue.waiting) + len(queue.dead)
    if queue.sent != queue.acknowledged + queue.returned + remaining:
        detail = f"{queue.sent} sent, {queue.acknowledged} acknowledged, {remaining} remain"
        raise ViolationError(NO_MESSAGE_LOST, None, detail)
    for message in queue.dead:
        if message.events:
            raise ViolationError(ONLY_FOREIGN, message.events[0].key, message.body)
