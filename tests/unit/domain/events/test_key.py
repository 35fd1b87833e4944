import pytest
from hypothesis import given

from serverless_s3_processor.runtime.domain.events import key
from tests.support import strategies


@given(strategies.keys | strategies.long_keys)
def test_every_key_that_s3_accepts_is_returned_unchanged(legal: str) -> None:
    assert key.validate(legal) == legal


def test_relative_path_elements_may_lead_up_to_the_buckets_root() -> None:
    """The example of AWS's page."""
    assert key.validate("videos/2014/../../video1.wmv")


@pytest.mark.parametrize(
    ("illegal", "why"),
    [
        ("", "it has 0 bytes; 1 to 1,024 are allowed"),
        ("a" * 1025, "it has 1,025 bytes; 1 to 1,024 are allowed"),
        ("é" * 513, "it has 1,026 bytes; 1 to 1,024 are allowed"),
        ("..", "more .. than other path elements"),
        ("uploads/../../other/a", "more .. than other path elements"),
        ("a/./../..", "more .. than other path elements"),
        ("\ud800", "it is not Unicode"),
        (None, "it is not text"),
        (7, "it is not text"),
        (["a"], "it is not text"),
    ],
)
def test_an_invalid_key_is_refused_with_the_reason(illegal: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        key.validate(illegal)
