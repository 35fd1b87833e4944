"""Writing derived files: in memory and on S3 alike."""

import itertools
from typing import Protocol

import pytest
from mypy_boto3_s3 import S3Client

from serverless_s3_processor.runtime.adapters.aws.s3.files import S3DerivedFiles
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.derived_files import DerivedFiles
from serverless_s3_processor.testing.derived_files import MemoryDerivedFiles
from tests.contract.witnesses import Witness

WEBP = "image/webp"
_NUMBERS = itertools.count(1)


class Storage(Protocol):
    @property
    def files(self) -> DerivedFiles: ...
    def stored_files(self) -> dict[str, tuple[bytes, str]]: ...
    def refuse(self) -> None: ...


class MemoryStorage:
    def __init__(self) -> None:
        self.files = MemoryDerivedFiles()

    def stored_files(self) -> dict[str, tuple[bytes, str]]:
        return self.files.files

    def refuse(self) -> None:
        self.files.refuses = True


class S3Storage:
    def __init__(self, client: S3Client, bucket: str) -> None:
        client.create_bucket(Bucket=bucket)
        self.files = S3DerivedFiles(client, bucket)
        self._client, self._bucket = client, bucket

    def stored_files(self) -> dict[str, tuple[bytes, str]]:
        listed = self._client.list_objects_v2(Bucket=self._bucket).get("Contents", [])
        return {item["Key"]: self._read(item["Key"]) for item in listed}

    def _read(self, key: str) -> tuple[bytes, str]:
        answer = self._client.get_object(Bucket=self._bucket, Key=key)
        return answer["Body"].read(), answer["ContentType"]

    def refuse(self) -> None:
        self._client.delete_bucket(Bucket=self._bucket)


@pytest.fixture(params=["memory", "s3"])
def storage(request: pytest.FixtureRequest) -> Storage:
    if request.param == "memory":
        return MemoryStorage()
    stack: Witness = request.getfixturevalue("stack")
    return S3Storage(stack.session().client("s3"), f"derived-{next(_NUMBERS)}")


@pytest.mark.parametrize(
    "key",
    [
        "derived/b/uploads/a.png/v1/thumbnail.webp",
        "derived/b/uploads/ä b+c%20?d&e#f.jpg/v1/thumbnail.webp",
        "derived/b/uploads/a//../🙂\n/v1/thumbnail.webp",
        f"derived/{'x' * 1000}/thumbnail.webp",
    ],
)
def test_a_file_is_there_as_it_was_written(storage: Storage, key: str) -> None:
    storage.files.put(key, bytes(range(256)), WEBP)

    assert storage.stored_files() == {key: (bytes(range(256)), WEBP)}


def test_written_twice_it_is_one_and_the_last_counts(storage: Storage) -> None:
    for content in (b"old", b"new", b"new"):
        storage.files.put("derived/a", content, WEBP)

    assert storage.stored_files() == {"derived/a": (b"new", WEBP)}


def test_a_refused_write_is_unavailable(storage: Storage) -> None:
    storage.refuse()

    with pytest.raises(UnavailableError, match="writing 'derived/a'"):
        storage.files.put("derived/a", b"content", WEBP)
