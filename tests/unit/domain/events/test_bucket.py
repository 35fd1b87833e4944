import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.events import bucket


@pytest.mark.parametrize(
    "name",
    [
        "abc",
        "a" * 63,
        "0a0",
        "example.com",
        "s3-processor-bucket-dev-111122223333",
        "bucket-111122223333-us-west-2-an",
        "1.2.3.4.5",
    ],
)
def test_a_name_that_s3_accepts_is_returned_unchanged(name: str) -> None:
    assert bucket.validate(name) == name


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "3 to 63"),
        ("ab", "3 to 63"),
        ("a" * 64, "3 to 63"),
        ("Bucket", "lowercase"),
        ("a_b", "lowercase"),
        ("bücket", "lowercase"),
        ("-bucket", "begins and ends"),
        ("bucket.", "begins and ends"),
        ("bucket\n", "begins and ends"),
        ("a..b", "adjacent"),
        ("192.168.5.4", "IP address"),
        ("xn--bucket", "reserved"),
        ("sthree-configurator", "reserved"),
        ("amzn-s3-demo-bucket", "reserved"),
        ("bucket-s3alias", "reserved"),
        ("bucket--ol-s3", "reserved"),
        ("bucket.mrap", "reserved"),
        ("bucket--use1-az4--x-s3", "reserved"),
        ("bucket--table-s3", "reserved"),
    ],
)
def test_a_name_that_no_bucket_has_is_refused_with_the_reason(name: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        bucket.validate(name)


@given(st.text())
def test_a_valid_name_is_one_part_of_a_host_and_of_a_path(name: str) -> None:
    try:
        bucket.validate(name)
    except ValueError:
        return
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")
