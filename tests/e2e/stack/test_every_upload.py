"""Uploads by boto3 and by `aws s3 cp`, with all kinds of keys: recorded and announced once."""

import os
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from serverless_s3_processor.local.environment import scripts
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.keys import any_keys, file_names
from tests.e2e.support.notices import Notices

PREFIX = "uploads/every/"
COUNT = 200
ATTRIBUTES = ("objectKey", "uploadTime", "versionId", "objectSize", "etag", "contentType")


@pytest.fixture(scope="module")
def records(
    deployment: Deployment, notices: Notices, tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    del notices  # subscribed before the first upload
    keys = any_keys(COUNT // 2, PREFIX)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda key: deployment.put(key, key.encode()), keys))
    copy_files(deployment, tmp_path_factory.mktemp("files"))
    listed = {version["Key"] for version in deployment.list_versions(PREFIX)}
    assert set(keys) <= listed
    assert len(listed) == COUNT
    return deployment.wait_for_records(PREFIX, COUNT)


def copy_files(deployment: Deployment, folder: Path) -> None:
    for path in file_names(COUNT // 2):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{path}\n")
    command = [str(scripts() / "aws"), "s3", "cp", "--recursive", "--only-show-errors"]
    subprocess.run(  # noqa: S603
        [*command, str(folder), f"s3://{deployment.bucket}/{PREFIX}"],
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **deployment.stack.environment()},
        check=True,
        timeout=120,
    )


def test_the_records_are_what_s3_lists(
    deployment: Deployment, records: list[dict[str, Any]]
) -> None:
    recorded = [tuple(str(record[name]) for name in ATTRIBUTES) for record in records]
    listed = [listed_values(deployment, entry) for entry in deployment.list_versions(PREFIX)]
    assert sorted(recorded) == sorted(listed)


def listed_values(deployment: Deployment, version: dict[str, Any]) -> tuple[str, ...]:
    key, version_id = version["Key"], version["VersionId"]
    head = deployment.s3.head_object(Bucket=deployment.bucket, Key=key, VersionId=version_id)
    upload_time = f"{version['LastModified']:%Y-%m-%dT%H:%M:%SZ}#{version_id}"
    etag, content_type = version["ETag"].strip('"'), head["ContentType"]
    return key, upload_time, version_id, str(version["Size"]), etag, content_type


@pytest.mark.usefixtures("records")
def test_each_upload_is_announced_once(deployment: Deployment, notices: Notices) -> None:
    announced = Counter((n["objectKey"], n["versionId"]) for n in notices.wait_for(PREFIX, COUNT))
    listed = Counter((v["Key"], v["VersionId"]) for v in deployment.list_versions(PREFIX))
    assert announced == listed
