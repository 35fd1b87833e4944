"""What processors derive comes through from a process of its own, within its bounds."""

import io

import pytest
from PIL import Image

from serverless_s3_processor.runtime.domain.outcomes.derived import MAX_BYTES
from serverless_s3_processor.runtime.processors.registry import built_in_processors
from serverless_s3_processor.runtime.services.processing.run_processors import run_processors
from tests.support.isolated.deriving import PROCESSOR
from tests.support.isolated.runner import SHIPPED, isolated, limits_of
from tests.support.views import view_of

pytestmark = pytest.mark.slow  # They start processes.


@pytest.mark.parametrize("size", [0, 1, 100_000, MAX_BYTES])
def test_a_derived_file_is_returned_unchanged(size: int) -> None:
    command = str(size).encode()
    runner = isolated(
        "-m", "tests.support.isolated.deriving", limits=limits_of([PROCESSOR]), seconds=3
    )

    outcome = runner.run_isolated(view_of(command))

    (file,) = outcome.derived["deriving"]
    assert len(file.content) == size
    assert outcome == run_processors([PROCESSOR], view_of(command))


@pytest.mark.parametrize(
    ("command", "failure"),
    [
        (b"262145", "deriving: it derived more than 262,144 bytes"),
        (b"1 1", "deriving: it derived more than 1 file"),
    ],
)
def test_derived_files_have_the_same_limits_in_isolation(command: bytes, failure: str) -> None:
    runner = isolated(
        "-m", "tests.support.isolated.deriving", limits=limits_of([PROCESSOR]), seconds=3
    )

    for outcome in (
        runner.run_isolated(view_of(command)),
        run_processors([PROCESSOR], view_of(command)),
    ):
        assert outcome.reasons == [failure]
        assert outcome.derived == {}


def test_thumbnails_are_made_there_as_well() -> None:
    written = io.BytesIO()
    Image.effect_noise((900, 600), 60).save(written, "JPEG")
    content = written.getvalue()
    processors = built_in_processors(thumbnails=100)
    runner = isolated(*SHIPPED, "100", limits=limits_of(processors), seconds=5)

    outcome = runner.run_isolated(view_of(content, head=1000))

    assert outcome.results["image"]["thumbnail"] == {"width": 100, "height": 67}
    assert outcome == run_processors(processors, view_of(content, head=1000))


def test_two_processors_do_not_write_over_each_other() -> None:
    outcome = run_processors([PROCESSOR, PROCESSOR], view_of(b"1"))

    assert outcome.reasons == ["deriving: ValueError: another processor derived 'made.bin'"]
