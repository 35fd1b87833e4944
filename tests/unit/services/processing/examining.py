"""One event, examined in a world in memory."""

from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.runtime.domain.records.record import Record
from serverless_s3_processor.runtime.processors.api import Processor
from tests.support.world import World


def examine(world: World, event: ObjectEvent) -> Record | None:
    return world.message_processor.fast_path.examiner.examine(event)


def record_of(world: World, event: ObjectEvent) -> Record:
    record = examine(world, event)
    assert record is not None
    return record


def processor_of(run: object, name: str = "a") -> Processor:
    assert callable(run)
    return Processor(name=name, version=1, wants=lambda _: True, run=run)
