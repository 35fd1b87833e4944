from s3_processor import names
from s3_processor.processors.registry import built_in


def test_the_built_in_processors_run_in_this_order() -> None:
    assert [processor.name for processor in built_in()] == ["sniff", "text"]


def test_their_names_are_taken() -> None:
    assert {processor.name for processor in built_in()} <= set(names.BUILT_IN_PROCESSORS)


def test_each_processor_has_a_version_to_tell_old_results_by() -> None:
    assert all(processor.version >= 1 for processor in built_in())
