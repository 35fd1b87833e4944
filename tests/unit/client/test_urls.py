import pytest

from serverless_s3_processor.client.urls import reachable_url, region_of, validated

ADDRESS = "https://abc123.execute-api.eu-west-1.amazonaws.com/prod/"


@pytest.mark.parametrize(
    ("endpoint", "address"),
    [
        ("https://cloudformation.eu-west-1.amazonaws.com", ADDRESS),
        ("https://127.0.0.1:4566", "https://127.0.0.1:4566/_aws/execute-api/abc123/prod/"),
        ("https://127.0.0.1:4566/", "https://127.0.0.1:4566/_aws/execute-api/abc123/prod/"),
    ],
)
def test_the_address_is_reachable_where_aws_is_emulated(endpoint: str, address: str) -> None:
    assert reachable_url(ADDRESS, endpoint) == address
    assert reachable_url("https://api.example.com/", endpoint) == "https://api.example.com/"


@pytest.mark.parametrize(
    ("url", "region"),
    [
        ("https://abc123.execute-api.eu-central-1.amazonaws.com/prod/", "eu-central-1"),
        ("https://abc123.execute-api.cn-north-1.amazonaws.com.cn/prod", "cn-north-1"),
        ("https://api.example.com/", None),
    ],
)
def test_the_region_is_that_of_the_address(url: str, region: str | None) -> None:
    assert region_of(url) == region


@pytest.mark.parametrize(
    "url", ["", "abc", "ftp://x/", "https://", "http://api.example.com/prod", "http://127.0.0.1.x/"]
)
def test_an_address_that_is_none_or_in_the_clear_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        validated(url)
