import subprocess
import sys

import pytest

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.processors import registry
from serverless_s3_processor.runtime.processors.registry import built_in_processors as all_of_them

ALL = list(names.BUILT_IN_PROCESSORS)


def test_the_built_in_processors_run_in_this_order() -> None:
    assert [processor.name for processor in all_of_them()] == ALL


def test_each_processor_has_a_version_to_tell_old_results_by() -> None:
    assert all(processor.version >= 1 for processor in all_of_them())


@pytest.mark.parametrize("left_out", registry.LIBRARIES)
def test_a_processor_whose_library_is_not_deployed_is_not_there(left_out: str) -> None:
    found = registry.built_in_processors(lambda library: library != registry.LIBRARIES[left_out])

    assert [processor.name for processor in found] == [name for name in ALL if name != left_out]


def test_nothing_is_loaded_before_an_object_wants_it() -> None:
    """Each import is paid at every cold start."""
    heavy = {"PIL", "pypdf", "tarfile", "thrift"}
    program = (
        "import sys; import serverless_s3_processor.runtime.lambdas.processor\n"
        "from serverless_s3_processor.runtime.processors.registry import built_in_processors\n"
        "built_in_processors()\n"
        "print(*sorted(name.partition('.')[0] for name in sys.modules))"
    )
    shown = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert set(shown.stdout.split()) & heavy == set()
