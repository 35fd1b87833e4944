import sys

import pytest

from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.processors import registry
from serverless_s3_processor.runtime.services.processing.run_processors import run_processors
from tests.unit.processors.views import view_of

MODULE = "serverless_s3_processor.runtime.processors.formats.checksum"


def test_code_that_can_not_be_loaded_is_no_fault_of_the_object(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was recorded as the object's failure once, when code was exchanged beneath a worker."""
    monkeypatch.setitem(sys.modules, MODULE, None)

    with pytest.raises(UnavailableError, match=f"{MODULE} can't be loaded"):
        run_processors(registry.built_in_processors(), view_of(b"content"))


def test_it_is_loaded_when_it_is_there_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as gone:
        gone.setitem(sys.modules, MODULE, None)
        with pytest.raises(UnavailableError):
            run_processors(registry.built_in_processors(), view_of(b"content"))

    assert run_processors(registry.built_in_processors(), view_of(b"content")).reasons == []
