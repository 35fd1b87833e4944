"""Whether the actions did what they are for: with what is new, and with nothing else."""

from serverless_s3_processor.runtime.domain.notices.notice import RecordChange
from tests.simulation.actions_function import RULES
from tests.simulation.simulation import Simulation
from tests.simulation.world.bucket import Version
from tests.simulation.world.faults import ViolationError

ACTED = "what changes after actions are switched on is acted on"
ONLY_NEW = "what changed before actions were switched on is left alone"


def check(simulation: Simulation) -> None:
    """Compare the tags of what the bucket holds with what changed since the activation.

    Raises:
        ViolationError: a promise is broken.
    """
    activation = simulation.actions.activation
    assert activation is not None
    last: dict[tuple[str, str], RecordChange] = {}
    for change in simulation.parts.ledger.changes:
        if change.new is not None and change.timestamp >= activation.activated_at:
            last[change.new.identity] = change
    for version in simulation.parts.bucket.all_live_versions():
        if version.event.version_id and not version.marker:
            _check(version, last.get((version.key, version.upload_time)), simulation)


def _check(version: Version, last: RecordChange | None, simulation: Simulation) -> None:
    tags = simulation.actions.objects.tags.get((version.key, version.event.version_id), {})
    tag = tags.get(RULES.tag or "")
    if last is None and tag is not None:
        raise ViolationError(ONLY_NEW, version.key, f"{version.event.version_id} is {tag}")
    if last is None or last.new is None:
        return
    expected = RULES.tag_value(last.new)
    if tag != expected:
        detail = f"{version.event.version_id} is {tag}, not {expected}"
        raise ViolationError(ACTED, version.key, detail)
