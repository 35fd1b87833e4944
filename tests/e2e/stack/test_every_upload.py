import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from serverless_s3_processor.local.environment import scripts
from tests.e2e.support.deployment import Deployment, Notices
from tests.e2e.support.keys import any_keys, file_names

PREFIX = "uploads/every/"
COUNT = 200


@pytest.fixture(scope="module")
def uploaded(
    deployment: Deployment, notices: Notices, tmp_path_factory: pytest.TempPathFactory
) -> int:
    """Half by boto3, with any legal key; half by `aws s3 cp`, with any legal file name."""
    del notices  # subscribed before the first upload
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda key: deployment.put(key, key.encode()), any_keys(100, PREFIX)))
    copy_by_command(deployment, tmp_path_factory.mktemp("files"))
    listed = [version["Key"] for version in deployment.listing(PREFIX)]
    assert sorted(set(any_keys(100, PREFIX)) - set(listed)) == []
    assert len(listed) == COUNT
    return COUNT


def copy_by_command(deployment: Deployment, folder: Path) -> None:
    for path in file_names(100):
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


def test_the_records_are_what_s3_lists(deployment: Deployment, uploaded: int) -> None:
    recorded = deployment.wait_for_records(PREFIX, uploaded)
    listed = [_as_listed(deployment, version) for version in deployment.listing(PREFIX)]
    assert len(listed) == uploaded
    assert sorted(map(_as_recorded, recorded)) == sorted(listed)


def test_each_record_is_reachable_from_the_listing(deployment: Deployment, uploaded: int) -> None:
    recorded = deployment.wait_for_records(PREFIX, uploaded)
    identities = {(record["objectKey"], record["uploadTime"]) for record in recorded}
    assert identities == {
        (v["Key"], f"{v['LastModified'].strftime('%Y-%m-%dT%H:%M:%SZ')}#{v['VersionId']}")
        for v in deployment.listing(PREFIX)
    }


def test_each_is_announced_once(deployment: Deployment, notices: Notices, uploaded: int) -> None:
    announced = notices.wait_for(PREFIX, uploaded)
    told = [(notice["objectKey"], notice["versionId"]) for notice in announced]
    assert len(told) == uploaded
    assert set(told) == {(v["Key"], v["VersionId"]) for v in deployment.listing(PREFIX)}


def _as_recorded(record: dict[str, Any]) -> tuple[str, ...]:
    parts = ("objectKey", "versionId", "objectSize", "etag", "contentType")
    return tuple(str(record[part]) for part in parts)


def _as_listed(deployment: Deployment, version: dict[str, Any]) -> tuple[str, ...]:
    key, version_id = version["Key"], version["VersionId"]
    head = deployment.s3.head_object(Bucket=deployment.bucket, Key=key, VersionId=version_id)
    etag = version["ETag"].strip('"')
    return (key, version_id, str(version["Size"]), etag, head["ContentType"])
