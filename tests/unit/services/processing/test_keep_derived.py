import pytest

from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.testing.derived_files import MemoryDerivedFiles
from tests.support.isolated.deriving import PROCESSOR
from tests.support.world import World

TYPE = "application/octet-stream"


def _world(*, refuses: bool = False, versioned: bool = True) -> tuple[World, MemoryDerivedFiles]:
    files = MemoryDerivedFiles(refuses=refuses)
    return World(processors=[PROCESSOR], derived=files, versioned=versioned), files


def test_a_derived_file_is_stored_and_the_record_has_its_key() -> None:
    world, files = _world()

    assert world.process(world.store.put("uploads/a", b"3")) == []

    key = f"derived/{world.store.bucket}/uploads/a/v1/made.bin"
    assert files.files == {key: (b"\0\1\2", TYPE)}
    results = world.on_record("uploads/a").results
    assert results["deriving"] == {"version": 1, "files": 1, "derived": [key]}


def test_it_is_there_before_the_record_is_written() -> None:
    world, files = _world(refuses=True)
    event = world.store.put("uploads/a", b"3")

    assert world.process(event) == ["m0"]
    assert world.table() == {}

    files.refuses = False
    assert world.process(event) == []
    assert len(files.files) == len(world.table()) == 1


def test_what_s3_refuses_is_tried_again_and_no_fault_of_the_object() -> None:
    world, _ = _world(refuses=True)

    with pytest.raises(UnavailableError, match="writing 'derived/"):
        world.message_processor.fast_path.examiner.examine(world.store.put("uploads/a", b"3"))


def test_twice_the_same_object_is_the_same_file_and_announced_once() -> None:
    world, files = _world()
    event = world.store.put("uploads/a", b"3")

    for _ in range(2):
        world.process(event)
        world.announce()

    assert len(files.files) == 1
    assert len(world.notices) == 1


@pytest.mark.parametrize("versioned", [True, False])
def test_each_version_has_files_of_its_own(versioned: bool) -> None:  # noqa: FBT001
    world, files = _world(versioned=versioned)

    for content in (b"3", b"4"):
        world.process(world.store.put("uploads/a", content))

    assert [content for content, _ in files.files.values()] == [b"\0\1\2", b"\0\1\2\3"]


def test_without_storage_a_derived_file_is_a_failure() -> None:
    world = World(processors=[PROCESSOR])

    world.process(world.store.put("uploads/a", b"3"))

    record = world.on_record("uploads/a")
    assert record.status is Status.FAILED
    assert record.failure == "deriving: this deployment stores no derived files"
    assert record.results["deriving"] == {"version": 1, "files": 1}
