import subprocess
import sys

import pytest

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.processors.registry import built_in_processors
from serverless_s3_processor.runtime.services.processing.run_processors import run_processors
from tests.support.views import view_of

ALL = list(names.BUILT_IN_PROCESSORS)
MODULE = "serverless_s3_processor.runtime.processors.formats.checksum"


def test_the_built_in_processors_run_in_this_order_and_have_versions() -> None:
    assert [processor.name for processor in built_in_processors()] == ALL
    assert all(processor.version >= 1 for processor in built_in_processors())


@pytest.mark.parametrize("left_out", names.PROCESSOR_LIBRARIES)
def test_a_processor_is_left_out_without_its_library(left_out: str) -> None:
    processors = built_in_processors(lambda library: library != names.PROCESSOR_LIBRARIES[left_out])
    assert [processor.name for processor in processors] == [
        name for name in ALL if name != left_out
    ]


def test_no_library_is_imported_before_an_object_needs_it() -> None:
    """Each import is paid at every cold start."""
    heavy = {"PIL", "chardet", "olefile", "pypdf", "tarfile", "thrift", "tinytag"}
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


def test_a_module_that_is_missing_for_a_while_is_not_the_objects_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was recorded as the object's failure once, when code was exchanged beneath a worker."""
    with monkeypatch.context() as missing:
        missing.setitem(sys.modules, MODULE, None)
        with pytest.raises(UnavailableError, match=f"{MODULE} can't be loaded"):
            run_processors(built_in_processors(), view_of(b"content"))

    assert run_processors(built_in_processors(), view_of(b"content")).reasons == []
