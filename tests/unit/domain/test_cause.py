import pytest

from serverless_s3_processor.runtime.config.measures import Cause
from serverless_s3_processor.runtime.domain import cause


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        ("pdf: it ended its process: Killed (signal 9)", Cause.POISON),
        ("json: UnfitContentError; pdf: it took longer than 3 s", Cause.POISON),
        ("image: MemoryError", Cause.POISON),
        ("pdf: it took longer than 3 s; json: no time was left for it", Cause.POISON),
        ("table: line 3 has 4 columns", Cause.CONTENT),
        (None, Cause.CONTENT),
    ],
)
def test_a_failure_on_record_is_of_the_content_or_poison(
    failure: str | None, expected: Cause
) -> None:
    assert cause.of_failure(failure) is expected
