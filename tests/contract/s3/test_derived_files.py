"""Writing derived files: in memory and on S3 alike."""

import itertools
from typing import Protocol

import pytest
from mypy_boto3_s3 import S3Client

from serverless_s3_processor.runtime.adapters.aws.s3.derived_files import S3DerivedFiles
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.derived_files import DerivedFiles
from serverless_s3_processor.testing.derived_files import MemoryDerivedFiles
from tests.contract.witnesses import Witness

WEBP = "image/webp"
_NUMBERS = itertools.count(1)


class Place(Protocol):
    @property
    def files(self) -> DerivedFiles: ...
    def there(self) -> dict[str, tuple[bytes, str]]: ...
    def refuse(self) -> None: ...


class MemoryPlace:
    def __init__(self) -> None:
        self.files = MemoryDerivedFiles()

    def there(self) -> dict[str, tuple[bytes, str]]:
        return self.files.files

    def refuse(self) -> None:
        self.files.refuses = True


class S3Place:
    def __init__(self, client: S3Client, bucket: str) -> None:
        client.create_bucket(Bucket=bucket)
        self.files = S3DerivedFiles(client, bucket)
        self._client, self._bucket = client, bucket

    def there(self) -> dict[str, tuple[bytes, str]]:
        listed = self._client.list_objects_v2(Bucket=self._bucket).get("Contents", [])
        return {each["Key"]: self._read(each["Key"]) for each in listed}

    def _read(self, key: str) -> tuple[bytes, str]:
        answer = self._client.get_object(Bucket=self._bucket, Key=key)
        return answer["Body"].read(), answer["ContentType"]

    def refuse(self) -> None:
        self._client.delete_bucket(Bucket=self._bucket)


@pytest.fixture(params=["memory", "s3"])
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "memory":
        return MemoryPlace()
    stack: Witness = request.getfixturevalue("stack")
    return S3Place(stack.session().client("s3"), f"derived-{next(_NUMBERS)}")


@pytest.mark.parametrize(
    "key",
    [
        "derived/b/uploads/a.png/v1/thumbnail.webp",
        "derived/b/uploads/ä b+c%20?d&e#f.jpg/v1/thumbnail.webp",
        "derived/b/uploads/a//../🙂\n/v1/thumbnail.webp",
        f"derived/{'x' * 1000}/thumbnail.webp",
    ],
)
def test_a_file_is_there_as_it_was_written(place: Place, key: str) -> None:
    place.files.put(key, bytes(range(256)), WEBP)

    assert place.there() == {key: (bytes(range(256)), WEBP)}


def test_written_twice_it_is_one_and_the_last_counts(place: Place) -> None:
    for content in (b"old", b"new", b"new"):
        place.files.put("derived/a", content, WEBP)

    assert place.there() == {"derived/a": (b"new", WEBP)}


def test_what_is_refused_is_unavailable(place: Place) -> None:
    place.refuse()

    with pytest.raises(UnavailableError, match="writing 'derived/a'"):
        place.files.put("derived/a", b"content", WEBP)
