import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from serverless_s3_processor.runtime.adapters.aws.s3.files import S3RunFiles
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.run_files import RunFiles
from serverless_s3_processor.testing.run_files import MemoryRunFiles
from tests.contract.witnesses import Witness

JSON = "application/json"
A_PAGE = 7
_NUMBERS = itertools.count(1)


@pytest.fixture(params=["memory", "s3"])
def files(request: pytest.FixtureRequest) -> RunFiles:
    """Files that are listed by small pages."""
    if request.param == "memory":
        return MemoryRunFiles()
    client = request.getfixturevalue("stack").session().client("s3")

    def small(params: dict[str, Any], **_: object) -> None:
        params["MaxKeys"] = A_PAGE

    client.meta.events.register("before-parameter-build.s3.ListObjectsV2", small)
    bucket = f"files-{next(_NUMBERS)}"
    client.create_bucket(Bucket=bucket)
    return S3RunFiles(client, bucket)


@pytest.mark.parametrize("content", [b"", b"{}", bytes(range(256)) * 5000], ids=len)
def test_a_file_is_read_as_it_was_written(files: RunFiles, content: bytes) -> None:
    files.put("reports/a", content, JSON)
    assert files.get("reports/a") == content


def test_a_file_replaces_the_previous_one(files: RunFiles) -> None:
    files.put("reports/a", b"first", JSON)
    files.put("reports/a", b"second", JSON)
    assert files.get("reports/a") == b"second"
    assert list(files.keys("reports/")) == ["reports/a"]


def test_a_file_that_is_not_there_is_an_error(files: RunFiles) -> None:
    files.put("reports/a/b", b"x", JSON)
    for key in ("reports/a", "reports/a/", "reports/a/b/c"):
        with pytest.raises(UnavailableError, match="NoSuchKey"):
            files.get(key)


def test_keys_under_a_prefix_are_listed_over_all_pages(files: RunFiles) -> None:
    expected = [f"reports/run/seen/{number:03}" for number in range(3 * A_PAGE)]
    others = ["reports/run/held", "reports/run2/seen/000", "reports/run/seen", "uploads/a"]
    for key in expected + others:
        files.put(key, b"x", JSON)

    assert sorted(files.keys("reports/run/seen/")) == expected
    assert sorted(files.keys("reports/run/seen/01")) == expected[10:20]
    assert list(files.keys("reports/none/")) == []


def test_more_than_a_page_of_s3_is_listed(stack: Witness) -> None:
    """A run of a million keys writes a thousand files."""
    client = stack.session().client("s3")
    client.create_bucket(Bucket="files-many")
    files, expected = S3RunFiles(client, "files-many"), [f"seen/{n:04}" for n in range(1005)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda key: files.put(key, b"x", JSON), expected))
    assert sorted(files.keys("seen/")) == expected


def test_a_file_has_its_content_type(stack: Witness) -> None:
    client = stack.session().client("s3")
    client.create_bucket(Bucket="files-typed")
    S3RunFiles(client, "files-typed").put("reports/a", b"{}", JSON)
    assert client.head_object(Bucket="files-typed", Key="reports/a")["ContentType"] == JSON


def test_a_bucket_that_is_not_there_is_an_error(stack: Witness) -> None:
    files = S3RunFiles(stack.session().client("s3"), "files-none")
    for call in (
        lambda: files.put("a", b"x", JSON),
        lambda: files.get("a"),
        lambda: files.keys("a"),
    ):
        with pytest.raises(UnavailableError, match="NoSuchBucket"):
            call()
